import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeStrings } from '@ratchet/model';
import { type FakeMesh, startSmallMesh, until } from './testing.ts';

let mesh: FakeMesh;
beforeAll(async () => {
  mesh = await startSmallMesh();
});
afterAll(() => mesh.close());

test('every prediction is recorded as it was asked and answered', async () => {
  const { body } = await mesh.call(
    'POST',
    '/v1/models/mood:predict',
    { instances: ['recorded text'], routingKey: 'user-7' },
    { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  );
  const record = () =>
    mesh.feedback.records.find(({ predictionId }) => predictionId === body.predictionIds[0]);
  await until('the record', () => record() !== undefined);
  expect(record()).toMatchObject({
    model: 'mood',
    version: '1',
    alias: 'champion',
    routingKey: 'user-7',
    instance: { input: 'text', text: 'recorded text' },
    prediction: { predictionId: body.predictionIds[0], classification: { label: 'positive', score: 0.7 } },
    traceId: Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex'),
  });
  expect(Math.abs(Date.now() - record()!.predictTimeMs)).toBeLessThan(60_000);
  const pair = await mesh.call('POST', '/v1/models/pair/versions/1:predict', {
    instances: [{ a: 5, b: ['x'] }],
  });
  const second = () =>
    mesh.feedback.records.find(({ predictionId }) => predictionId === pair.body.predictionIds[0]);
  await until('the other record', () => second() !== undefined);
  expect(second()?.alias).toBe('');
  expect(second()?.instance?.tensors?.tensors).toMatchObject([
    { name: 'a', datatype: 'INT64', shape: [] },
    { name: 'b', datatype: 'BYTES', shape: [1], content: Buffer.from(encodeStrings(['x'])) },
  ]);
});

test('of a call that fails nothing is recorded', async () => {
  const predict = (...instances: string[]) => mesh.call('POST', '/v1/models/mood:predict', { instances });
  const texts = () => mesh.feedback.records.map(({ instance }) => instance?.text);
  expect((await predict('answered in vain', 'fail')).status).toBe(400);
  expect((await predict('answered after that')).status).toBe(200);
  await until('the record', () => texts().includes('answered after that'));
  expect(texts()).not.toContain('answered in vain');
});

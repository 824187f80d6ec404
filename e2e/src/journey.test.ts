import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { modelReady, startMesh, type TestMesh, until } from '@ratchet/testkit';

const scope = new Scope();
afterAll(() => scope.close(), 30_000);

interface Predicted {
  readonly version: string;
  readonly predictionIds: string[];
  readonly predictions: { label: string; score: number }[];
  readonly recorded: boolean;
}

interface Run {
  readonly run: { runId: string; state: string; version: string; reason: string; promoted: boolean };
}

const TEXT = 'the zorbling was utterly flumptious';
const VARIANTS = [
  'what flumptious zorbling',
  'flumptious zorbling from start to end',
  'I call that flumptious zorbling',
  'the flumptious zorbling went on for hours',
  'such a flumptious zorbling, really',
  'never saw zorbling so flumptious',
  'flumptious! the zorbling, I mean',
  'our zorbling was flumptious today',
  'their zorbling is always flumptious',
  'utterly flumptious, this zorbling',
  'the zorbling was flumptious again',
  'the zorbling, utterly flumptious',
  'an utterly flumptious piece of zorbling',
  'zorbling as flumptious as last year',
  'more flumptious zorbling, please note',
  'flumptious was the zorbling',
  'was the zorbling utterly flumptious? it was',
  'a zorbling, and a flumptious one',
  'the most flumptious zorbling in town',
  'everybody said the zorbling was flumptious',
];

async function ask(mesh: TestMesh): Promise<Predicted> {
  const { status, body } = await mesh.call<Predicted>('POST', '/v1/models/sentiment:predict', {
    instances: [TEXT],
  });
  expect(status).toBe(200);
  return body;
}

it('learns a correction, goes live with it, and keeps it over a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-journey-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const mesh = await startMesh({ dataDir });
  const running = { close: () => mesh.close() };
  scope.own(running);

  const before = await ask(mesh);
  expect(before).toMatchObject({ version: '1', recorded: true });
  const right = before.predictions[0]!.label === 'positive' ? 'negative' : 'positive';
  const corrected = await mesh.call<{ feedbackId: string }>('POST', '/v1/feedback', {
    predictionId: before.predictionIds[0],
    label: right,
  });
  expect(corrected.status).toBe(201);
  for (const instance of VARIANTS) {
    const { status } = await mesh.call('POST', '/v1/feedback', {
      model: 'sentiment',
      instance,
      label: right,
    });
    expect(status).toBe(201);
  }
  await until('the correction to meet its prediction', async () => {
    const { body } = await mesh.call<{ feedback: Record<string, number> }>(
      'GET',
      '/v1/models/sentiment/stats',
    );
    return body.feedback['resolved'] === 21;
  });

  const started = await mesh.call<Run>('POST', '/v1/models/sentiment:train');
  expect(started.status).toBe(202);
  const run = await until('the run to end', async () => {
    const { body } = await mesh.call<Run>('GET', `/v1/runs/${started.body.run.runId}`);
    return ['succeeded', 'failed'].includes(body.run.state) && body.run;
  });
  expect(run).toMatchObject({ state: 'succeeded', version: '2' });
  if (!run.promoted) {
    const promoted = await mesh.call('POST', '/v1/models/sentiment:promote', { version: run.version });
    expect(promoted.status).toBe(200);
  }
  await modelReady(mesh, 'sentiment', '2');
  const after = await until('version 2 to answer', async () => {
    const answer = await ask(mesh);
    return answer.version === '2' && answer;
  });
  expect(after.predictions[0]!.label).toBe(right);

  expect(await mesh.stop()).toBe(0);
  const again = await startMesh({ dataDir });
  scope.own(again);
  expect(await ask(again)).toMatchObject({ version: '2', predictions: [{ label: right }] });

  const back = await again.call('POST', '/v1/models/sentiment:rollback');
  expect(back.status).toBe(200);
  await until('version 1 to answer', async () => (await ask(again)).version === '1');
}, 120_000);

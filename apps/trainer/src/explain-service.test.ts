import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { encodeItem, type Instance } from '@ratchet/model';
import { type ExplanationServiceDefinition, type MetricsServiceDefinition, protos } from '@ratchet/protocol';
import { connect, type Remote } from '@ratchet/rpc';
import { start } from './app.ts';
import { adding, StandInFeedback, testConfig } from './testing.ts';

jest.setTimeout(60_000);

const CALL = { timeoutMs: 50_000 };
const scope = new Scope();
let explanations: Remote<ExplanationServiceDefinition>;
let metrics: Remote<MetricsServiceDefinition>;
beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-explain-'));
  scope.own({ close: () => rm(dataDir, { recursive: true }) });
  const dir = join(dataDir, 'models/plus/1');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'model.onnx'), adding(5));
  const feedback = scope.own(await new StandInFeedback().up());
  const onFatal = (): void => {
    throw new Error('fatal');
  };
  const trainer = scope.own(await start(testConfig(dataDir, feedback), { otlpEndpoint: undefined, onFatal }));
  const address = trainer.addresses['grpc']!;
  explanations = scope.own(connect(protos.ratchet.explanation.v1.ExplanationService.service, address));
  metrics = scope.own(connect(protos.ratchet.telemetry.v1.MetricsService.service, address));
});
afterAll(() => scope.close());

const X: Instance = {
  tensors: [
    { name: 'x', datatype: 'FP32', shape: [2], content: new Uint8Array(Float32Array.of(1, 2).buffer) },
  ],
};

it('explains over the wire', async () => {
  const request = { model: 'plus', version: '1', item: encodeItem(X) };
  const { explanation } = await explanations.Explain(request, CALL);
  expect(explanation).toMatchObject({
    model: 'plus',
    version: '1',
    label: '1',
    answer: 7,
    score: 7,
    baseline: 5,
    method: 'EXPLANATION_METHOD_LINEAR',
    completeness: 0,
    attributions: [{ of: 'input', contribution: 2, input: { name: 'x', datatype: 'FP32', shape: [2] } }],
  });
  const { content } = explanation!.attributions[0]!.input!;
  expect([...new Float32Array(new Uint8Array(content).buffer)]).toEqual([0, 2]);
  const first = await explanations.Explain({ ...request, label: '0' }, CALL);
  expect(first.explanation).toMatchObject({ label: '0', score: 6 });
});

it.each<[string, object, string, string]>([
  ['an unknown model', { model: 'nobody' }, 'NotFound', 'MODEL_NOT_FOUND'],
  ['an unknown version', { version: '2' }, 'NotFound', 'VERSION_NOT_FOUND'],
  ['a version that leads elsewhere', { version: '../1' }, 'InvalidInput', 'INVALID_VERSION'],
  ['a model that leads elsewhere', { model: '../plus' }, 'InvalidInput', 'INVALID_MODEL_NAME'],
  ['an unknown label', { label: '2' }, 'InvalidInput', 'UNKNOWN_LABEL'],
  ['an item that is none', { item: Buffer.of(9) }, 'InvalidInput', 'MALFORMED_ITEM'],
  [
    'another instance than the model reads',
    { item: encodeItem({ text: 'a' }) },
    'InvalidInput',
    'MISSING_INPUT',
  ],
])('refuses %s', async (_, more, kind, reason) => {
  const request = { model: 'plus', version: '1', item: encodeItem(X), ...more };
  await expect(explanations.Explain(request, CALL)).rejects.toMatchObject({ kind, reason });
});

it('counts what it was asked', async () => {
  const { text } = await metrics.CollectMetrics({}, CALL);
  expect(text).toMatch(/ratchet_explanations_total\{outcome="ok"\} [1-9]/);
  expect(text).toMatch(/ratchet_explanations_total\{outcome="InvalidInput"\} [1-9]/);
});

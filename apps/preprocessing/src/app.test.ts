import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ConfigError, readConfig, Scope } from '@ratchet/kernel';
import { decodeItem, encodeItem, encodeTensorItem, encodeTextItem } from '@ratchet/model';
import { parsePipelineOf } from '@ratchet/pipeline';
import { protos } from '@ratchet/protocol';
import { connect, faultOfItem, type HopBatch, HopSender, hopImplementation, serve } from '@ratchet/rpc';
import { start } from './app.ts';
import { PreprocessingConfig } from './config.ts';
import {
  imageManifest,
  PIPELINE,
  PNG,
  rowManifest,
  temporaryModels,
  tensorManifest,
  textManifest,
} from './testing.ts';

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope.close());

const tensors = encodeTensorItem([{ name: 'x', datatype: 'BOOL', shape: [1], content: Uint8Array.of(1) }]);

interface Seen {
  readonly model: string;
  readonly count: number;
  readonly trace: string;
}

/** Stands for inference: answers each item with its first bytes, and remembers what came. */
async function inference(port = 0) {
  const batches: Seen[] = [];
  const exchange = async (batch: HopBatch) => {
    batches.push({ model: batch.model, count: batch.count, trace: batch.trace.toString('hex') });
    return {
      status: new Uint8Array(batch.count),
      outputs: Array.from({ length: batch.count }, (_, i) => batch.input(i).subarray(0, 1024)),
    };
  };
  const server = await serve({
    host: '127.0.0.1',
    port,
    portSetting: 'inferencePort',
    implementations: [hopImplementation(exchange)],
    drainMs: 0,
  });
  return { batches, server: scope.own(server) };
}

async function mesh() {
  const next = await inference();
  const models = scope.own(
    await temporaryModels([
      textManifest('sentiment', '1'),
      tensorManifest('numbers', '3'),
      rowManifest('prices', '1'),
      imageManifest('shoes', '1'),
      imageManifest('posters', '1', 512, 512),
    ]),
  );
  const config = readConfig(PreprocessingConfig, {
    RATCHET_DATA_DIR: models.dataDir,
    RATCHET_PREPROCESSING_PORT: '0',
    RATCHET_INFERENCE_ADDRESS: next.server.address,
    RATCHET_LOG_LEVEL: 'silent',
  });
  const service = scope.own(await start(config, { otlpEndpoint: undefined }));
  const address = service.addresses['grpc']!;
  const hop = scope.own(new HopSender({ address }));
  const ask = (model: string, input: Uint8Array, trace = new Uint8Array(25)): Promise<[number, Buffer]> =>
    new Promise((resolve) => {
      hop.submit({
        model,
        input,
        trace,
        deadlineAt: performance.now() + 20_000,
        cancelled: false,
        done: (code, bytes) => resolve([code, Buffer.from(bytes)]),
      });
    });
  while ((await ask('numbers/3', tensors))[0] !== 0) await pause(5); // a slow machine connects late
  next.batches.length = 0;
  return { ...next, config, address, ask };
}

/** The ids in an answer of the stand-in. */
function idsOf(answer: Buffer): number[] {
  const content = decodeItem(answer).tensors?.[0]?.content ?? new Uint8Array();
  return [...new Int32Array(Uint8Array.from(content).buffer)];
}

test('good items of a batch reach inference together, the others are refused alone', async () => {
  const { ask, batches } = await mesh();
  const answers = await Promise.all([
    ask('sentiment/1', encodeTextItem('it was good')),
    ask('sentiment/1', tensors),
    ask('sentiment/1', Buffer.from('?')),
    ask('sentiment/1', encodeTextItem('很好')),
  ]);
  expect(answers.map(([code]) => code)).toEqual([0, 3, 3, 0]);
  const run = (text: string): number[] => [...parsePipelineOf('text', PIPELINE).run(text)];
  expect(idsOf(answers[0]![1])).toEqual(run('it was good'));
  expect(idsOf(answers[3]![1])).toEqual(run('很好'));
  expect(faultOfItem(...answers[1]!)).toMatchObject({ kind: 'InvalidInput', reason: 'WRONG_INPUT_KIND' });
  expect(faultOfItem(...answers[2]!)).toMatchObject({ kind: 'InvalidInput', reason: 'MALFORMED_ITEM' });
  expect(batches).toMatchObject([{ model: 'sentiment/1', count: 2 }]);
});

test.each([
  ['prices/1', [{ row: { age: 31 } }, { row: { age: 'old' } }, { row: {} }], 'INVALID_CELL'],
  ['shoes/1', [{ image: PNG }, { image: PNG.subarray(0, 40) }, { image: PNG }], 'INVALID_IMAGE'],
])('of three items of %s the bad one fails alone', async (model, instances, reason) => {
  const { ask, batches } = await mesh();
  const answers = await Promise.all(instances.map((instance) => ask(model, encodeItem(instance))));
  expect(answers.map(([code]) => code)).toEqual([0, 3, 0]);
  expect(faultOfItem(...answers[1]!)).toMatchObject({ kind: 'InvalidInput', reason });
  expect(batches).toMatchObject([{ model, count: 2 }]);
});

test('a batch whose pixels take more than may wait for other services goes through whole', async () => {
  const { ask } = await mesh();
  const answers = await Promise.all(
    Array.from({ length: 66 }, () => ask('posters/1', encodeItem({ image: PNG }))),
  );
  expect(answers.map(([code]) => code)).toEqual(Array(66).fill(0));
});

test('tensors travel through untouched', async () => {
  const { ask } = await mesh();
  expect(await ask('numbers/3', tensors)).toEqual([0, tensors]);
});

test.each(['sentiment/7', 'nothing/1'])('%s is NOT_FOUND', async (model) => {
  const { ask, batches } = await mesh();
  const answer = await ask(model, encodeTextItem('good'));
  expect(faultOfItem(...answer)).toMatchObject({ kind: 'NotFound', reason: 'VERSION_NOT_FOUND' });
  expect(batches).toEqual([]);
});

test('a sampled item reaches inference below the span of this hop, the others as they are', async () => {
  const { ask, batches } = await mesh();
  const traced = Buffer.alloc(25, 0xab);
  const untraced = Buffer.alloc(25, 0xaa);
  await ask('sentiment/1', encodeTextItem('good'), traced);
  await ask('sentiment/1', encodeTextItem('good'), untraced);
  const [sampled, plain] = batches.map(({ trace }) => trace);
  expect(plain).toBe(untraced.toString('hex'));
  expect(sampled!.slice(0, 32)).toBe('ab'.repeat(16));
  expect(sampled!.slice(32, 48)).not.toBe('ab'.repeat(8));
  expect(sampled!.slice(48)).toBe('ab');
});

test('without inference items are refused, and answered again when it is back', async () => {
  const { ask, server } = await mesh();
  const port = Number(server.address.split(':')[1]);
  await server.close();
  const [code, bytes] = await ask('numbers/3', tensors);
  expect(faultOfItem(code, bytes)).toMatchObject({
    kind: 'Unavailable',
    reason: 'UPSTREAM_UNAVAILABLE',
    message: 'inference is not reachable',
  });
  await inference(port);
  while ((await ask('numbers/3', tensors))[0] !== 0) await pause(5);
});

test('it serves health and metrics', async () => {
  const { ask, address } = await mesh();
  const health = scope.own(connect(protos.grpc.health.v1.Health.service, address));
  expect(await health.Check({}, { timeoutMs: 5000 })).toEqual({ status: 'SERVING' });
  await ask('sentiment/1', tensors);
  const metrics = scope.own(connect(protos.ratchet.telemetry.v1.MetricsService.service, address));
  const { text } = await metrics.CollectMetrics({}, { timeoutMs: 5000 });
  expect(text).toMatch(/^ratchet_hop_duration_seconds_count\{hop="preprocess"\} [1-9]/m);
  expect(text).toMatch(/^ratchet_hop_batch_items_count\{hop="inference"\} [1-9]/m);
  expect(text).toContain('ratchet_preprocessing_refused_total{reason="WRONG_INPUT_KIND"} 1');
});

test('a taken port is a ConfigError that names the setting', async () => {
  const { config, address } = await mesh();
  const second = start(
    { ...config, preprocessingPort: Number(address.split(':')[1]) },
    { otlpEndpoint: undefined },
  );
  await expect(second).rejects.toThrow(ConfigError);
  await expect(second).rejects.toThrow('RATCHET_PREPROCESSING_PORT');
});

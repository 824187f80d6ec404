import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { COMPRESSIONS } from '@ratchet/model';
import { encodeModel, type Model, modelOf, readModel, type Tensor } from '@ratchet/onnx';
import type { LearningRow } from '../data-set.ts';
import { type CompressionRequest, compressVersion } from './compress-version.ts';
import { judgeCompressed, type Parent } from './judge-compressed.ts';
import { rewrite } from './rewrite.ts';
import { node } from './stored-form.ts';
import { batchOf, fileOf, floats, outputsOf, servedAs, tensorRows } from './testing.ts';

jest.setTimeout(60_000); // thousands of rows through two models, and times of both

const WIDTH = 256;
const HIDDEN = 512;
const CLASSES = 4;
const LABELS = ['a', 'b', 'c', 'd'];

/** A classifier of two layers, large enough to be clearly faster in integers. */
const whole = fileOf(
  [
    node('Gemm', ['x', 'w1', 'b1'], 'h'),
    node('Relu', ['h'], 'r'),
    node('Gemm', ['r', 'w2', 'b2'], 'z'),
    node('Softmax', ['z'], 'y'),
  ],
  [
    floats('w1', [WIDTH, HIDDEN], 1, 0.1),
    floats('b1', [HIDDEN], 2, 0.1),
    floats('w2', [HIDDEN, CLASSES], 3, 0.1),
    floats('b2', [CLASSES], 4, 0.1),
  ],
  { x: [WIDTH], y: ['batch', CLASSES] },
);

let dir: string;
let parent: Parent;
let rows: readonly LearningRow[];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-compress-'));
  const file = join(dir, 'whole.onnx');
  await writeFile(file, whole);
  parent = {
    file,
    bytes: whole.length,
    manifest: { ...servedAs([WIDTH], [CLASSES]), labels: LABELS },
  };
  rows = await labelled([
    ...tensorRows(300, [WIDTH], 'train', 1),
    ...tensorRows(3_500, [WIDTH], 'holdout', 2),
  ]);
});
afterAll(() => rm(dir, { recursive: true }));

/** Labels that the whole model gives: it is always right. */
async function labelled(plain: readonly LearningRow[]): Promise<LearningRow[]> {
  const { y } = await outputsOf(whole, { x: batchOf(plain) });
  const scores = y!.data as Float32Array;
  return plain.map(({ instance, part, trainOnly }, row) => {
    const own = scores.subarray(row * CLASSES, (row + 1) * CLASSES);
    return { instance, part, trainOnly, label: LABELS[own.indexOf(Math.max(...own))]! };
  });
}

const compress = (request: Partial<CompressionRequest> = {}) =>
  compressVersion({ target: 'int8', parent, rows, dir, seed: 1, ...request });

const judge = (onnx: Uint8Array) =>
  judgeCompressed(
    parent,
    { form: 'test', onnx, isRounded: true, isRelearned: false },
    { rows, dir, seed: 1, onShare: () => undefined },
  );

async function int8(change: (model: Model) => Model = (model) => model): Promise<Uint8Array> {
  const instances = rows.slice(0, 300).map(({ instance }) => instance);
  const { onnx } = await rewrite(whole, 'int8-static', { served: parent.manifest, instances, dir });
  return encodeModel(change(modelOf(readModel(onnx))));
}

const withTensor = (model: Model, name: string, change: (tensor: Tensor) => Tensor): Model => ({
  ...model,
  initializers: model.initializers.map((tensor) => (tensor.name === name ? change(tensor) : tensor)),
});

describe('a compressed version', () => {
  it('is kept where it is as good: its report shows both, its golden outputs are its own', async () => {
    const told: number[] = [];
    const { report, version } = await compress({ onProgress: (done) => void told.push(done) });
    expect(report).toMatchObject({ target: 'int8', kept: true });
    const [tried] = report.tried;
    expect(tried).toMatchObject({
      target: 'int8-static',
      facts: { computed: 2 },
      accuracy: { kind: 'labels', n: 3_500, parentAccuracy: 1 },
      latency: [{ batch: 1 }, { batch: 32 }],
      size: { parent: whole.length, compressed: version!.onnx.length },
    });
    expect(tried!.size.share).toBeLessThan(0.31);
    expect(version!.golden).toMatchObject({ tolerance: 0.01, inputs: [{ shape: [8, WIDTH] }] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(told.at(-1)).toBe(1);
    expect(await readdir(dir)).toEqual(['whole.onnx']);
  });

  it.each(COMPRESSIONS)(
    'in %s must pass the same gate, and its report shows the same of both',
    async (target) => {
      const { report, version } = await compress({ target });
      const times = { p50Ms: expect.any(Number), p99Ms: expect.any(Number) };
      for (const tried of report.tried)
        expect(tried).toMatchObject({
          size: { parent: whole.length, compressed: expect.any(Number) },
          latency: [1, 32].map((batch) => ({ batch, parent: times, compressed: times })),
          accuracy: { kind: 'labels', n: 3_500, parentAccuracy: 1, accuracy: expect.any(Number) },
        });
      expect(report.tried.length).toBeGreaterThan(0);
      expect(report.tried.filter(({ kept }) => kept)).toHaveLength(report.kept ? 1 : 0);
      expect(version !== undefined).toBe(report.kept);
      expect(report.reasons).toEqual(report.tried.at(-1)!.reasons);
    },
  );

  it('answers the golden inputs of its parent, where that has some', async () => {
    const { version } = await compress({ target: 'float16' });
    const golden = { ...version!.golden, tolerance: 0 };
    const again = await compress({
      target: 'float16',
      parent: { ...parent, manifest: { ...parent.manifest, golden } },
    });
    expect(again.version!.golden).toEqual({ ...golden, tolerance: 1e-4 });
  });

  it('is judged by its answers to other inputs where there are few labels', async () => {
    const few = rows.slice(0, 1_000);
    const { report } = await compress({ rows: few, target: 'float16' });
    expect(report.tried[0]!.accuracy).toMatchObject({
      kind: 'agreement',
      inputs: 5_000,
      source: '700 held-out rows, 300 training rows, 4000 made of pairs of them',
    });
    expect(report.kept).toBe(true);
  });

  it('is not calibrated by rows that judge', async () => {
    const held = rows.filter(({ part }) => part === 'holdout').slice(0, 100);
    const { report } = await compress({ rows: held });
    expect(report.tried[0]).toMatchObject({ target: 'int8-static', facts: { computed: 0, stored: 2 } });
  });

  it.each<[string, Partial<CompressionRequest>, RegExp]>([
    ['without rows', { rows: [] }, /no rows .* import examples/],
    [
      'with nothing to learn from',
      { target: 'prune', rows: tensorRows(10, [WIDTH], 'holdout') },
      /no training rows/,
    ],
  ])('is not made %s, and the report says why', async (_, request, reason) => {
    const { report, version } = await compress(request);
    expect(report).toMatchObject({ kept: false, tried: [], reasons: [expect.stringMatching(reason)] });
    expect(version).toBeUndefined();
  });

  it('is not made of a small file', async () => {
    const file = join(dir, 'small.onnx');
    await writeFile(file, fileOf([node('Relu', ['x'], 'y')], [], { x: [4] }));
    const { report } = await compress({ parent: { ...parent, file } });
    expect(report).toMatchObject({ kept: false, reasons: [expect.stringContaining('below 64 kB')] });
    await rm(file);
  });
});

describe('the gate refuses', () => {
  it.each<[string, (model: Model) => Model]>([
    [
      'scales of other columns',
      (model) =>
        withTensor(model, 'w2.scales', (tensor) => {
          const data = Float32Array.from(tensor.data as Float32Array).reverse();
          return { ...tensor, data: data.map((scale, i) => scale * (i + 1)) } as Tensor;
        }),
    ],
    [
      'a scale twice as large',
      (model) =>
        withTensor(model, 'w2.scales', (tensor) => {
          const data = (tensor.data as Float32Array).map((scale, i) => (i === 0 ? 2 * scale : scale));
          return { ...tensor, data } as Tensor;
        }),
    ],
    [
      'integers that are cut off',
      (model) =>
        withTensor(model, 'w1.int8', (tensor) => {
          const data = (tensor.data as Int8Array).map((value) => Math.max(-16, Math.min(16, value)));
          return { ...tensor, data } as Tensor;
        }),
    ],
    [
      'answers that are no numbers',
      (model) =>
        withTensor(model, 'w2.scales', (tensor) => {
          return { ...tensor, data: new Float32Array(CLASSES).fill(Number.NaN) } as Tensor;
        }),
    ],
  ])('a quantiser that mistakes: %s', async (_, change) => {
    const { decision } = await judge(await int8(change));
    expect(decision).toMatchObject({ kept: false, isAccurate: false });
    expect(decision.size.share).toBeLessThan(0.31);
  });

  it('what is right but larger', async () => {
    const { decision } = await judge(
      await int8((model) => ({ ...model, metadata: { padding: 'x'.repeat(whole.length) } })),
    );
    expect(decision).toMatchObject({ kept: false, isAccurate: true });
    expect(decision.reasons).toContainEqual(expect.stringMatching(/^1\d\d % of the size$/));
  });

  it('what is right but slower', async () => {
    // Turns to the whole answer twenty times.
    const detour = Array.from({ length: 20 }, (_, i) =>
      node('Softmax', [i === 0 ? 'h' : `d${i}`], `d${i + 1}`),
    );
    const slow = await int8((model) => ({
      ...model,
      nodes: [
        ...model.nodes.map((each) =>
          each.outputs[0] === 'y' ? { ...each, name: 'fast', outputs: ['fast'] } : each,
        ),
        ...detour,
        node('ReduceMin', ['d20'], 'least'),
        node('Mul', ['least', 'zero'], 'nothing'),
        node('Add', ['fast', 'nothing'], 'y'),
      ],
      initializers: [
        ...model.initializers,
        { name: 'zero', type: 'float32', dims: [], data: Float32Array.of(0) },
      ],
    }));
    const { decision } = await judge(slow);
    expect(decision).toMatchObject({ kept: false, isAccurate: true });
    expect(decision.reasons).toContainEqual(expect.stringMatching(/^slower here, in batches of .*32$/));
  });
});

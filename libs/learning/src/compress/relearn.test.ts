import { describe, expect, it } from '@jest/globals';
import { encodeModel, modelOf, readModel, tensorOf } from '@ratchet/onnx';
import type { LearningRow } from '../data-set.ts';
import { exportNetwork } from '../network/export.ts';
import type { Network } from '../network/network.ts';
import { initialParameters } from '../network/parameters.ts';
import type { Output } from '../network/serving-graph.ts';
import { fit } from '../training/fit.ts';
import { floatModel } from './float-model.ts';
import { compressionOf } from './mark.ts';
import { type Relearned, type RelearnRequest, relearn } from './relearn.ts';
import { node } from './stored-form.ts';
import { batchOf, fileOf, floats, outputsOf, servedAs, tensorRows } from './testing.ts';

const WIDTH = 64;

/** Rows whose class is told by which of some directions they go furthest in; values are how far. */
function rowsOf(count: number, classes: number, part: LearningRow['part'], seed: number): LearningRow[] {
  return tensorRows(count, [WIDTH], part, seed).map(({ instance }) => {
    const x = new Float32Array(new Uint8Array(instance.tensors![0]!.content).buffer);
    const along = Array.from({ length: classes }, (_, c) =>
      x.reduce((sum, value, i) => sum + value * Math.cos(c + i * (c + 1)), 0),
    );
    const furthest = Math.max(...along);
    return { instance, part, trainOnly: false, label: `${along.indexOf(furthest)}`, value: furthest };
  });
}

const classifier = (units: number): Network => ({
  input: { numbers: WIDTH },
  layers: [
    { layer: 'dense', units: 192, activation: 'relu' },
    { layer: 'dense', units },
  ],
});

/** A fitted file that takes x and gives y. */
async function fitted(rows: readonly LearningRow[], classes: number): Promise<Uint8Array> {
  const network = classifier(classes === 2 ? 1 : classes);
  const { data } = batchOf(rows);
  const { parameters } = await fit({
    network,
    loss: { loss: classes === 2 ? 'binary-cross-entropy' : 'cross-entropy' },
    optimizer: { optimizer: 'adam' },
    schedule: { schedule: 'constant', rate: 3e-3 },
    batch: 32,
    epochs: 6,
    seed: 1,
    data: {
      x: { type: 'float32', dims: [rows.length, WIDTH], data: data as Float32Array },
      y: Int32Array.from(rows, ({ label }) => Number(label)),
    },
  });
  return exported(network, parameters, classes === 2 ? 'sigmoid' : 'softmax');
}

function exported(
  network: Network,
  parameters: Parameters<typeof exportNetwork>[1],
  output: Output,
): Uint8Array {
  return exportNetwork(network, parameters, {
    output,
    prologue: (g) => g.input('x', 'float32', ['batch', WIDTH]),
  });
}

async function accuracy(onnx: Uint8Array, rows: readonly LearningRow[]): Promise<number> {
  const { probabilities } = await outputsOf(onnx, { x: batchOf(rows) });
  const [, classes = 0] = probabilities!.dims;
  const scores = probabilities!.data as Float32Array;
  const right = rows.filter(({ label }, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own)) === Number(label);
  });
  return right.length / rows.length;
}

const request = (rows: readonly LearningRow[], labels: RelearnRequest['labels']): RelearnRequest => ({
  rows,
  served: { ...servedAs([WIDTH], [3]), pipeline: [] },
  labels,
  seed: 1,
  onProgress: () => undefined,
});

const CASES: readonly (readonly [Relearned, number, number])[] = [
  ['prune', 3, 0.4],
  ['prune', 2, 0.4],
  ['low-rank', 3, 0.4],
  ['low-rank', 2, 0.4],
  ['distill', 3, 0.4],
  ['distill', 2, 0.4],
];

describe('relearn', () => {
  it.each(CASES)(
    '%s of %i classes answers about as well with a third of the room',
    async (form, classes, share) => {
      const rows = rowsOf(1_500, classes, 'train', 1);
      const held = rowsOf(1_000, classes, 'holdout', 2);
      const whole = await fitted(rows, classes);
      const labels = Array.from({ length: classes }, (_, label) => `${label}`);
      const { onnx } = await relearn(whole, form, request([...rows, ...held], labels));
      expect(onnx.length / whole.length).toBeLessThan(share);
      expect(compressionOf(modelOf(readModel(onnx)))).toBe(form);
      const [before, after] = [await accuracy(whole, held), await accuracy(onnx, held)];
      expect(before).toBeGreaterThan(0.8);
      expect(after).toBeGreaterThan(before - 0.05);
    },
  );

  it('leaves the weights that were pruned at 0', async () => {
    const rows = rowsOf(200, 3, 'train', 1);
    const whole = exported(classifier(3), initialParameters(classifier(3), 1), 'softmax');
    const { onnx } = await relearn(whole, 'prune', request(rows, ['0', '1', '2']));
    const { graph } = readModel(await floatModel(onnx));
    const weights = tensorOf(graph.initializers.find(({ name }) => name === 'dense_1.weights')!);
    const kept = (weights.data as Float32Array).filter((value) => value !== 0).length;
    expect(kept / (WIDTH * 192)).toBeCloseTo(0.2, 2);
  });

  it('learns values too', async () => {
    const rows = rowsOf(600, 3, 'train', 1);
    const network: Network = { ...classifier(1) };
    const whole = exported(network, initialParameters(network, 1), 'none');
    const mean = async (onnx: Uint8Array) => {
      const { values } = await outputsOf(onnx, { x: batchOf(rows) });
      const squares = rows.map(({ value }, row) => ((values!.data as Float32Array)[row]! - value!) ** 2);
      return squares.reduce((sum, each) => sum + each, 0) / rows.length;
    };
    const served = servedAs([WIDTH], [1]);
    const { onnx } = await relearn(whole, 'low-rank', { ...request(rows, undefined), served });
    expect(await mean(onnx)).toBeLessThan(0.8 * (await mean(whole)));
  });

  it('the same file and rows give the same bytes', async () => {
    const rows = rowsOf(100, 3, 'train', 1);
    const whole = exported(classifier(3), initialParameters(classifier(3), 1), 'softmax');
    for (const form of ['prune', 'low-rank', 'distill'] as const) {
      const again = () => relearn(whole, form, request(rows, ['0', '1', '2']));
      expect((await again()).onnx).toEqual((await again()).onnx);
    }
  });

  it('ends as who listens ends it', async () => {
    const rows = rowsOf(2_000, 3, 'train', 1);
    const whole = exported(classifier(3), initialParameters(classifier(3), 1), 'softmax');
    const cancelled = relearn(whole, 'prune', {
      ...request(rows, ['0', '1', '2']),
      onProgress: () => {
        throw new Error('cancelled');
      },
    });
    await expect(cancelled).rejects.toThrow('cancelled');
  });

  const small = fileOf(
    [node('Gemm', ['x', 'w'], 'z'), node('Softmax', ['z'], 'y')],
    [floats('w', [WIDTH, 3])],
    { x: [WIDTH], y: ['batch', 3] },
  );
  const model = modelOf(readModel(small));
  it.each<[string, Relearned, Uint8Array, Partial<RelearnRequest>, string]>([
    [
      'a head that is not known',
      'prune',
      fileOf([node('Relu', ['x'], 'y')], [], { x: [WIDTH] }),
      {},
      'does not end with the probabilities of classes',
    ],
    [
      'two inputs',
      'prune',
      encodeModel({ ...model, inputs: [...model.inputs, { name: 'z2', type: 'float32', dims: [1] }] }),
      {},
      'has 2 inputs',
    ],
    ['an old operator set', 'prune', encodeModel({ ...model, opset: 17 }), {}, 'operator set 17'],
    [
      'operators of others',
      'prune',
      encodeModel({
        ...model,
        domains: { 'com.microsoft': 1 },
        nodes: [{ ...node('FastGelu', ['x'], 'unread'), domain: 'com.microsoft' }, ...model.nodes],
      }),
      {},
      '"FastGelu"',
    ],
    ['no wide layer', 'low-rank', small, {}, 'no wide layer'],
    ['no hidden layer', 'distill', small, {}, 'no hidden layer'],
    ['no rows', 'prune', small, { rows: rowsOf(5, 3, 'holdout', 1) }, 'no training rows'],
    ['labels that it does not know', 'prune', small, { labels: ['x'] }, 'no training rows'],
    [
      'values and a teacher',
      'distill',
      exported(classifier(1), initialParameters(classifier(1), 1), 'none'),
      { labels: undefined },
      'tells classes apart',
    ],
  ])('is not done with %s', async (_, form, onnx, changes, message) => {
    const asked = { ...request(rowsOf(10, 3, 'train', 1), ['0', '1', '2']), ...changes };
    await expect(relearn(onnx, form, asked)).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'NOT_LEARNABLE',
      message: expect.stringContaining(message),
    });
  });
});

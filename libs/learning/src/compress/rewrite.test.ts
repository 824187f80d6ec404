import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeModel, type GraphNode, modelOf, readModel, scanModel, type Tensor } from '@ratchet/onnx';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import { compressionOf } from './mark.ts';
import { type Form, rewrite } from './rewrite.ts';
import { node } from './stored-form.ts';
import { batchOf, fileOf, floats, outputsOf, servedAs, tensorRows } from './testing.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-rewrite-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** A little model by its nodes, large enough for integers to pay, from x [batch, …] to y [batch, …]. */
interface Little {
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Tensor[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const w = (name: string, dims: readonly number[], seed = 1) =>
  floats(name, dims, seed, 2 / Math.sqrt(dims[0]!));
const transposed: GraphNode['attributes'] = { transB: { int: 1 } };

const LITTLE: Readonly<Record<string, Little>> = {
  'layers with a rectifier between': {
    nodes: [
      node('Gemm', ['x', 'w1', 'b1'], 'h'),
      node('Relu', ['h'], 'r'),
      node('Gemm', ['r', 'w2', 'b2'], 'y'),
    ],
    constants: [w('w1', [208, 160]), floats('b1', [160]), w('w2', [160, 10], 2), floats('b2', [10])],
    x: [208],
    y: [10],
  },
  'a rectifier before what stays in floats': {
    nodes: [
      node('Gemm', ['x', 'w1', 'b1'], 'h'),
      node('Relu', ['h'], 'r'),
      node('Gemm', ['r', 'small', 'b2'], 'y'),
    ],
    constants: [w('w1', [208, 160]), floats('b1', [160]), w('small', [160, 1], 2), floats('b2', [1])],
    x: [208],
    y: [1],
  },
  'transposed weights, as PyTorch writes them': {
    nodes: [
      node('Gemm', ['x', 'w1', 'b1'], 'h', transposed),
      node('Tanh', ['h'], 't'),
      node('Gemm', ['t', 'w2', 'b2'], 'y', transposed),
    ],
    constants: [
      floats('w1', [160, 208], 1, 0.14),
      floats('b1', [160]),
      floats('w2', [10, 160], 2, 0.2),
      floats('b2', [10]),
    ],
    x: [208],
    y: [10],
  },
  'products and sums, as Keras has them': {
    nodes: [
      node('MatMul', ['x', 'w1'], 'p1'),
      node('Add', ['p1', 'b1'], 'h'),
      node('Relu', ['h'], 'r'),
      node('MatMul', ['r', 'w2'], 'p2'),
      node('Add', ['b2', 'p2'], 'y'),
    ],
    constants: [w('w1', [208, 160]), floats('b1', [160]), w('w2', [160, 10], 2), floats('b2', [10])],
    x: [208],
    y: [10],
  },
  'products over sequences': {
    nodes: [
      node('MatMul', ['x', 'w1'], 'p1'),
      node('Add', ['p1', 'b1'], 'h'),
      node('Gelu', ['h'], 'g'),
      node('MatMul', ['g', 'w2'], 'p2'),
      node('Add', ['p2', 'x'], 'y'),
    ],
    constants: [w('w1', [208, 160]), floats('b1', [160]), w('w2', [160, 208], 2)],
    x: [3, 208],
    y: [3, 208],
  },
  'weights that two places share, one after what is no constant': {
    nodes: [
      node('Gemm', ['x', 'w1', 'b1'], 'h'),
      node('Tanh', ['h'], 't'),
      node('Gemm', ['t', 'w1', 'x'], 'u'),
      node('Gemm', ['u', 'w1', 'b1'], 'y'),
    ],
    constants: [w('w1', [192, 192]), floats('b1', [192])],
    x: [192],
    y: [192],
  },
  'a bias beside weights that are next to nothing': {
    nodes: [node('Gemm', ['x', 'w1', 'b1'], 'y')],
    constants: [floats('w1', [208, 160], 1, 1e-20), floats('b1', [160], 2, 100)],
    x: [208],
    y: [160],
  },
  'a convolution before a layer': {
    nodes: [
      node('Conv', ['x', 'k'], 'c'),
      node('Relu', ['c'], 'r'),
      node('Flatten', ['r'], 'f'),
      node('Gemm', ['f', 'w1', 'b1'], 'y'),
    ],
    constants: [floats('k', [16, 2, 3, 3], 3, 0.3), w('w1', [16 * 36, 60]), floats('b1', [60])],
    x: [2, 8, 8],
    y: [60],
  },
};

const CASES = Object.entries(LITTLE).flatMap(([name, little]) =>
  (['int8-static', 'int8-dynamic', 'float16'] as const).map((form) => [form, name, little] as const),
);

function made({ nodes, constants, x, y }: Little): Uint8Array {
  return fileOf(nodes, constants, { x, y: ['batch', ...y] });
}

async function rewritten(little: Little, form: Form) {
  const instances = tensorRows(200, little.x, 'train').map(({ instance }) => instance);
  const calibration = { served: servedAs(little.x, little.y), instances, dir };
  return rewrite(made(little), form, calibration);
}

/** The operators that onnxruntime makes of a file. */
async function merged(onnx: Uint8Array): Promise<readonly string[]> {
  const optimizedModelFilePath = join(dir, 'merged.onnx');
  const session = await InferenceSession.create(onnx, oneThread({ optimizedModelFilePath }));
  await session.release();
  return readModel(await readFile(optimizedModelFilePath)).graph.nodes.map(({ op }) => op);
}

describe('rewrite', () => {
  it.each(CASES)('%s answers nearly as %s', async (form, _, little) => {
    const { onnx } = await rewritten(little, form);
    scanModel(onnx);
    const x = batchOf(tensorRows(100, little.x, 'holdout', 7));
    const expected = (await outputsOf(made(little), { x })).y!.data as Float32Array;
    const found = (await outputsOf(onnx, { x })).y!.data as Float32Array;
    const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const apart = found.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i]!)), 0);
    expect(apart / largest).toBeLessThan(form === 'float16' ? 2e-3 : 5e-2);
    expect(await readdir(dir)).not.toContain('calibrated.onnx');
  });

  it.each(CASES.filter(([form]) => form !== 'int8-dynamic'))(
    '%s gives a row the same bits alone and among others: %s',
    async (form, _, little) => {
      const { onnx } = await rewritten(little, form);
      const rows = tensorRows(64, little.x, 'holdout', 3);
      const together = (await outputsOf(onnx, { x: batchOf(rows) })).y!.data as Float32Array;
      const alone = (await outputsOf(onnx, { x: batchOf(rows.slice(5, 6)) })).y!.data as Float32Array;
      const width = alone.length;
      const differing = alone.findIndex((value, i) => !Object.is(value, together[5 * width + i]));
      // Where a sum stays in floats, its last bits may come from another kernel.
      if (differing < 0) return;
      for (const [i, value] of alone.entries()) expect(together[5 * width + i]).toBeCloseTo(value, 5);
    },
  );

  it.each(Object.entries(LITTLE))('onnxruntime computes %s in integers', async (_, little) => {
    const { onnx, facts } = await rewritten(little, 'int8-static');
    const operators = await merged(onnx);
    const products = operators.filter((op) => /^(QGemm|QLinearMatMul|MatMulIntegerToFloat)$/.test(op));
    expect(products).toHaveLength(facts['computed']!);
    expect(facts['computed']).toBeGreaterThan(0);
    // Nothing is turned back into floats before it is multiplied, call by call.
    const stored = operators.filter((op) => op === 'DequantizeLinear').length;
    expect(stored).toBeLessThanOrEqual(1);
  });

  it.each(['int8-static', 'int8-dynamic'] as const)('computes small layers in floats, %s', async (form) => {
    const constants = [w('w1', [208, 150]), floats('b1', [150]), w('w2', [150, 10], 2), floats('b2', [10])];
    const { onnx, facts } = await rewritten(
      { ...LITTLE['layers with a rectifier between']!, constants },
      form,
    );
    expect(facts).toEqual({ computed: 0, stored: 2, ranks: 0 });
    expect(await merged(onnx)).toEqual(
      await merged(made({ ...LITTLE['layers with a rectifier between']!, constants })),
    );
  });

  it('the same file, form and rows give the same bytes', async () => {
    const little = LITTLE['layers with a rectifier between']!;
    for (const form of ['int8-static', 'int8-dynamic', 'float16'] as const)
      expect((await rewritten(little, form)).onnx).toEqual((await rewritten(little, form)).onnx);
  });

  it('says in the file what it is, and keeps what else the file says', async () => {
    const little = LITTLE['layers with a rectifier between']!;
    const said = encodeModel({ ...modelOf(readModel(made(little))), metadata: { licence: 'MIT' } });
    const { onnx } = await rewrite(said, 'float16', undefined);
    const model = modelOf(readModel(onnx));
    expect(compressionOf(model)).toBe('float16');
    expect(model.metadata).toMatchObject({ licence: 'MIT' });
  });

  it('stores a map of buckets as bits, and loses nothing of it', async () => {
    const size = 10_000;
    let count = 0;
    const map = Int32Array.from({ length: size + 1 }, (_, i) => (i < size && i % 7 === 2 ? ++count : 0));
    const table = floats('w', [count + 1, 2]);
    const onnx = encodeModel({
      name: 'g',
      inputs: [{ name: 'ids', type: 'int32', dims: ['batch'] }],
      outputs: [{ name: 'y', type: 'int32', dims: ['batch'] }],
      initializers: [{ name: 'map', type: 'int32', dims: [size + 1], data: map }, table],
      nodes: [node('Gather', ['map', 'ids'], 'y')],
    });
    const { onnx: small, facts } = await rewrite(onnx, 'float16', undefined);
    expect(facts).toEqual({ computed: 0, stored: 0, ranks: 1 });
    expect(small.length).toBeLessThan(size / 8 + 1500);
    const { Tensor: Ort } = await import('../graph/onnxruntime.ts');
    const ids = Int32Array.from({ length: size + 1 }, (_, i) => i - 1);
    const { y } = await outputsOf(small, { ids: new Ort('int32', ids, [size + 1]) });
    expect(y!.data).toEqual(ids.map((id) => (id < 0 ? map[size]! : map[id]!)));
  });

  it.each<[string, Uint8Array, Form, string]>([
    [
      'nothing to store',
      fileOf([node('Relu', ['x'], 'y')], [], { x: [4] }),
      'int8-dynamic',
      'NOTHING_TO_COMPRESS',
    ],
    ['an old operator set', old(), 'int8-static', 'OPERATOR_SET_TOO_OLD'],
  ])('refuses %s', async (_, onnx, form, reason) => {
    await expect(rewrite(onnx, form, undefined)).rejects.toMatchObject({ reason });
  });

  it('refuses what is compressed already', async () => {
    const { onnx } = await rewritten(LITTLE['layers with a rectifier between']!, 'float16');
    await expect(rewrite(onnx, 'int8-dynamic', undefined)).rejects.toMatchObject({
      reason: 'COMPRESSED_ALREADY',
      message: expect.stringContaining('float16'),
    });
  });
});

function old(): Uint8Array {
  const model = modelOf(readModel(made(LITTLE['layers with a rectifier between']!)));
  return encodeModel({ ...model, opset: 12 });
}

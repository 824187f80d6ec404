import { describe, expect, jest, test } from '@jest/globals';
import { encodeModel, type Model, readModel, scanModel } from '@ratchet/onnx';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { type ForeignGraph, readForeign } from './foreign-graph.ts';
import { field, fixture, number, text } from './testing.ts';
import { writeWeights } from './write-weights.ts';

jest.setTimeout(60_000);

const valuesOf = (graph: ForeignGraph, name: string) => [
  ...(graph.constants.get(name)!.tensor().data as Float32Array),
];

/** Other values for some constants: as many as they have, all `value`. */
const filled = (graph: ForeignGraph, names: readonly string[], value: number) =>
  new Map(names.map((name) => [name, new Float32Array(graph.constants.get(name)!.elements).fill(value)]));

/** y = x·a + b, twice b, and b is one number throughout: as an exporter that merges what is equal writes it. */
const MERGED: Model = {
  name: 'merged',
  nodes: [
    { op: 'MatMul', inputs: ['x', 'a'], outputs: ['p'] },
    { op: 'Add', inputs: ['p', 'b'], outputs: ['q'] },
    { op: 'MatMul', inputs: ['q', 'a'], outputs: ['r'] },
    { op: 'Add', inputs: ['b', 'r'], outputs: ['y'] },
  ],
  initializers: [
    { name: 'a', type: 'float32', dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    { name: 'b', type: 'float32', dims: [2], data: Float32Array.of(0, 0) },
  ],
  inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2] }],
  outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2] }],
};

async function answer(onnx: Uint8Array): Promise<number[]> {
  const session = await InferenceSession.create(onnx, oneThread());
  try {
    const x = new Tensor('float32', Float32Array.of(1, 1), [1, 2]);
    return [...((await session.run({ x }))['y']!.data as Float32Array)];
  } finally {
    await session.release();
  }
}

describe('other weights in a file', () => {
  test.each(['mlp', 'lenet-folded', 'convnet', 'transformer', 'gru'])(
    '%s: only the values of what is written change',
    (name) => {
      const bytes = fixture(name);
      const graph = readForeign(bytes);
      expect(Buffer.compare(writeWeights(graph, new Map()), bytes)).toBe(0);
      const weights = filled(
        graph,
        ['classifier.weight', 'fc2.weight', 'classifier.2.weight'].filter((each) =>
          graph.constants.has(each),
        ),
        0.25,
      );
      const written = writeWeights(graph, weights);
      expect(written.length).toBe(bytes.length);
      expect(Buffer.compare(writeWeights(graph, weights), written)).toBe(0);
      const again = readForeign(written);
      expect(scanModel(written)).toEqual(scanModel(bytes));
      for (const constant of graph.constants.keys())
        expect([constant, valuesOf(again, constant)]).toEqual([
          constant,
          [...(weights.get(constant) ?? valuesOf(graph, constant))],
        ]);
    },
  );

  test('norms that PyTorch merged come apart', () => {
    const graph = readForeign(fixture('transformer'));
    const written = writeWeights(graph, filled(graph, ['norm2.weight'], 3));
    const again = readForeign(written);
    expect(valuesOf(again, 'norm2.weight')).toEqual(Array(8).fill(3));
    expect(valuesOf(again, 'norm1.weight')).toEqual(Array(8).fill(1));
    expect(again.constants.get('norm2.weight')!.merged).toBeUndefined();
    expect(again.constants.get('norm2.bias')!.merged).toMatchObject({ of: 'norm1.bias' });
    const { inputs, outputs } = scanModel(written);
    expect({ inputs, outputs }).toEqual({ inputs: graph.inputs, outputs: graph.outputs });
  });

  test('what was merged with a weight keeps its values when that changes', () => {
    const graph = readForeign(fixture('transformer'));
    const again = readForeign(writeWeights(graph, filled(graph, ['norm1.weight', 'norm1.bias'], 3)));
    expect(valuesOf(again, 'norm1.weight')).toEqual(Array(8).fill(3));
    expect(valuesOf(again, 'norm2.weight')).toEqual(Array(8).fill(1));
    expect(valuesOf(again, 'norm2.bias')).toEqual(Array(8).fill(0));
  });

  test('a constant that is one number throughout comes apart by its uses; weights that are used twice do not', async () => {
    const graph = readForeign(encodeModel(MERGED));
    expect([...graph.constants.keys()]).toEqual(['a', 'b', 'b:2']);
    const second = writeWeights(graph, new Map([['b:2', Float32Array.of(1, 2)]]));
    expect(await answer(second)).toEqual([4 + 6 * 3 + 1, 4 * 2 + 6 * 4 + 2]);
    const first = writeWeights(graph, new Map([['b', Float32Array.of(1, 2)]]));
    expect(await answer(first)).toEqual([5 + 8 * 3, 5 * 2 + 8 * 4]);
    expect([...readForeign(first).constants.keys()]).toEqual(['a', 'b', 'b:2']);
  });

  test('what comes apart takes no name that the file has', () => {
    const nodes = MERGED.nodes.map(({ op, inputs, outputs }) => ({
      op,
      inputs: inputs.map((name) => (name === 'q' ? 'b:2' : name)),
      outputs: outputs.map((name) => (name === 'q' ? 'b:2' : name)),
    }));
    const graph = readForeign(encodeModel({ ...MERGED, nodes }));
    expect([...graph.constants.keys()]).toEqual(['a', 'b', "b:2'"]);
  });

  test('files of the first IR versions, whose initialisers are all inputs, stay as they are tied', () => {
    const inputs = [
      ...MERGED.inputs,
      ...MERGED.initializers.map(({ name, dims }) => ({ name, type: 'float32' as const, dims })),
    ];
    const graph = readForeign(encodeModel({ ...MERGED, irVersion: 3, opset: 8, inputs }));
    expect([...graph.constants.keys()]).toEqual(['a', 'b']);
  });

  test('values are found where they lie: float by float, in a row, in a Constant node', async () => {
    const bytes = handWritten();
    const graph = readForeign(bytes);
    expect(valuesOf(graph, 'a')).toEqual([1, 2, 3, 4]);
    expect(valuesOf(graph, 'b')).toEqual([5, 6]);
    expect(valuesOf(graph, 'c')).toEqual([7, 8]);
    const written = writeWeights(
      graph,
      new Map([
        ['a', Float32Array.of(10, 20, 30, 40)],
        ['b', Float32Array.of(50, 60)],
        ['c', Float32Array.of(70, 80)],
      ]),
    );
    expect(written.length).toBe(bytes.length);
    expect(await answer(written)).toEqual([10 + 30 + 50 + 70, 20 + 40 + 60 + 80]);
    expect(readModel(written).graph.nodes).toHaveLength(4);
  });
});

/** y = x·a + b + c: a packed in float_data, b float by float, c in a Constant node; field numbers of onnx.proto. */
function handWritten(): Uint8Array {
  const node = (op: string, inputs: readonly string[], output: string, ...more: Uint8Array[]) =>
    field(1, ...inputs.map((name) => text(1, name)), text(2, output), text(4, op), ...more);
  const floats = (...values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const a = [number(1, 2), number(1, 2), number(2, 1), field(4, floats(1, 2, 3, 4)), text(8, 'a')];
  const single = (value: number) => Uint8Array.of((4 << 3) | 5, ...floats(value));
  const b = [number(1, 2), number(2, 1), single(5), single(6), text(8, 'b')];
  const c = [number(1, 2), number(2, 1), field(9, floats(7, 8))];
  const value = field(5, text(1, 'value'), field(5, ...c), number(20, 4));
  const vector = (name: string) =>
    Buffer.concat([
      text(1, name),
      field(2, field(1, number(1, 1), field(2, field(1, text(2, 'batch')), field(1, number(1, 2))))),
    ]);
  const graph = [
    node('Constant', [], 'c', value),
    node('MatMul', ['x', 'a'], 'p'),
    node('Add', ['p', 'b'], 'q'),
    node('Add', ['q', 'c'], 'y'),
    text(2, 'hand-written'),
    field(5, ...a),
    field(5, ...b),
    field(11, vector('x')),
    field(12, vector('y')),
  ];
  return Buffer.concat([number(1, 8), field(8, number(2, 16)), field(7, ...graph)]);
}

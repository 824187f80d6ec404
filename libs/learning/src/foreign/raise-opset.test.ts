import { describe, expect, jest, test } from '@jest/globals';
import { encodeModel, type GraphNode, type Model } from '@ratchet/onnx';
import { uniform } from '../autodiff/testing.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, type Tensor } from '../graph/onnxruntime.ts';
import { readForeign } from './foreign-graph.ts';
import { raised } from './raise-opset.ts';

jest.setTimeout(60_000);

type Case = readonly [
  opset: number,
  op: string,
  attributes: NonNullable<GraphNode['attributes']>,
  options?: {
    readonly x?: readonly number[];
    readonly inputs?: readonly string[];
    readonly outputs?: number;
  },
];

const axes = (...ints: readonly number[]) => ({ axes: { ints } });
const keepdims = { keepdims: { int: 0 } };
const per = (name: string) =>
  ({ name, type: 'float32', dims: [3], data: Float32Array.of(0.5, 1, 2) }) as const;

/** A file of one node, in an older operator set. */
function oldFile([opset, op, attributes, { x = [2, 3, 4], inputs = ['x'], outputs = 1 } = {}]: Case): Model {
  const names = Array.from({ length: outputs }, (_, i) => `y${i}`);
  return {
    name: 'old',
    opset,
    nodes: [{ op, inputs, outputs: names, attributes }],
    initializers: ['scale', 'shift', 'mean', 'variance'].filter((name) => inputs.includes(name)).map(per),
    inputs: [{ name: 'x', type: 'float32', dims: x }],
    outputs: names.map((name) => ({ name, type: 'float32', dims: null })),
  };
}

/** The same node in the newest operator set that we write. */
function newFile(file: Model, rank: number): Model {
  const graph = readForeign(encodeModel(file));
  const g = new GraphBuilder('new');
  g.input('x', 'float32', file.inputs[0]!.dims!);
  for (const constant of graph.constants.values()) g.initializer(constant.tensor());
  for (const node of graph.nodes) {
    const now = raised(node, { g, opset: graph.opset, rank: () => rank });
    g.named(now.op, now.inputs, now.outputs, now.attributes);
  }
  for (const { name } of file.outputs) g.output(name, 'float32', null);
  return { ...g.build(), opset: 21 };
}

async function run(model: Model, x: Tensor): Promise<(readonly [string, Float32Array, readonly number[]])[]> {
  const session = await InferenceSession.create(encodeModel(model), oneThread());
  try {
    const results = await session.run({ x });
    return model.outputs.map(({ name }) => [name, results[name]!.data as Float32Array, results[name]!.dims]);
  } finally {
    await session.release();
  }
}

describe('a node of an older operator set means the same in ours', () => {
  test.each<Case>([
    [11, 'ReduceSum', { ...axes(1), ...keepdims }],
    [11, 'ReduceSum', {}],
    [13, 'ReduceMean', { ...axes(-1, 1) }],
    [17, 'ReduceMax', { ...axes(0), ...keepdims }],
    [11, 'ReduceMin', { ...axes(2) }],
    [11, 'ReduceL1', { ...axes(2) }],
    [13, 'ReduceL2', { ...axes(1) }],
    [11, 'ReduceSumSquare', { ...axes(1) }],
    [11, 'ReduceLogSumExp', { ...axes(1) }],
    [11, 'Squeeze', axes(1), { x: [2, 1, 3] }],
    [11, 'Squeeze', {}, { x: [2, 1, 3] }],
    [11, 'Unsqueeze', axes(0, 2)],
    [11, 'Split', { axis: { int: 2 }, split: { ints: [1, 3] } }, { outputs: 2 }],
    [11, 'Split', { axis: { int: 2 } }, { outputs: 2 }],
    [13, 'Split', { axis: { int: 2 } }, { outputs: 4 }],
    [9, 'Slice', { starts: { ints: [1, 0] }, ends: { ints: [3, -1] }, ...axes(1, 2) }],
    [9, 'Slice', { starts: { ints: [1] }, ends: { ints: [9] } }],
    [10, 'Pad', { pads: { ints: [0, 1, 0, 0, 0, 2] }, value: { float: 0.5 } }],
    [7, 'Pad', { pads: { ints: [0, 0, 1, 0, 0, 1] }, mode: { string: 'reflect' } }],
    [10, 'Clip', { min: { float: -0.25 }, max: { float: 0.5 } }],
    [7, 'Clip', { max: { float: 0.5 } }],
    [7, 'Clip', {}],
    [9, 'TopK', { k: { int: 2 }, axis: { int: 1 } }],
    [11, 'Dropout', { ratio: { float: 0.5 } }],
    [
      7,
      'BatchNormalization',
      { spatial: { int: 1 } },
      { inputs: ['x', 'scale', 'shift', 'mean', 'variance'] },
    ],
    [
      9,
      'BatchNormalization',
      { epsilon: { float: 1e-3 } },
      { inputs: ['x', 'scale', 'shift', 'mean', 'variance'] },
    ],
    [11, 'Softmax', {}],
    [11, 'Softmax', { axis: { int: 2 } }],
    [11, 'Softmax', { axis: { int: -1 } }, { x: [3, 4] }],
    [12, 'LogSoftmax', { axis: { int: 0 } }],
    [12, 'LogSoftmax', { axis: { int: -2 } }],
    [13, 'Softmax', { axis: { int: 1 } }],
    [16, 'Relu', {}],
  ])('%i %s %j', async (...given) => {
    const [, op] = given;
    // the second output of TopK are its indices
    const file = oldFile(op === 'TopK' ? [given[0], op, given[2], { outputs: 2 }] : given);
    const old = { ...file, outputs: op === 'TopK' ? file.outputs.slice(0, 1) : file.outputs };
    const x = uniform(given[3]?.x ?? [2, 3, 4]);
    expect(await run(newFile(old, x.dims.length), x)).toEqual(await run(old, x));
  });
});

import { describe, expect, test } from '@jest/globals';
import type { ScanLimits } from './limits.ts';
import { scanModel } from './scan.ts';
import { type GraphMessage, MODEL, type ModelMessage } from './schema.ts';
import { decodeModel } from './wire.ts';
import { encodeModel, type Graph, type Model } from './write.ts';

const branch = (name: string, op: string): Graph => ({
  name,
  nodes: [{ op, inputs: ['h', `${name}.k`], outputs: [name] }],
  initializers: [{ name: `${name}.k`, type: 'float32', dims: [], data: Float32Array.of(2) }],
  inputs: [],
  outputs: [{ name, type: 'float32', dims: ['n', 2] }],
});

/** Two layers, the second of which depends on a flag; every kind of part that a scan looks at, in few bytes. */
const EXAMPLE: Model = {
  name: 'example',
  nodes: [
    {
      op: 'Gemm',
      inputs: ['x', 'W', 'b'],
      outputs: ['h'],
      attributes: { transB: { int: 1 }, alpha: { float: 1 } },
    },
    {
      op: 'If',
      inputs: ['flag'],
      outputs: ['r'],
      attributes: { then_branch: { graph: branch('t', 'Mul') }, else_branch: { graph: branch('e', 'Add') } },
    },
    {
      op: 'Constant',
      inputs: [],
      outputs: ['axes'],
      attributes: { value: { tensor: { name: '', type: 'int64', dims: [1], data: BigInt64Array.of(1n) } } },
    },
    { op: 'ReduceSum', inputs: ['r', 'axes'], outputs: ['sum'], attributes: { keepdims: { int: 0 } } },
    {
      op: 'Normalizer',
      domain: 'ai.onnx.ml',
      inputs: ['r'],
      outputs: ['normal'],
      attributes: { norm: { string: 'L2' } },
    },
    { op: 'Clip', inputs: ['sum', '', 'top'], outputs: ['y'] },
  ],
  initializers: [
    { name: 'W', type: 'float32', dims: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'b', type: 'float32', dims: [2], data: Float32Array.of(0, 1) },
    { name: 'top', type: 'float32', dims: [], data: Float32Array.of(9) },
  ],
  inputs: [
    { name: 'x', type: 'float32', dims: ['n', 3] },
    { name: 'flag', type: 'bool', dims: [] },
  ],
  outputs: [
    { name: 'y', type: 'float32', dims: ['n'] },
    { name: 'normal', type: 'float32', dims: null },
  ],
  domains: { 'ai.onnx.ml': 3 },
};

type Edit = (graph: GraphMessage, model: ModelMessage) => unknown;

/** The example, changed as no writer would write it. */
function broken(edit: Edit): Uint8Array {
  const message = decodeModel(encodeModel(EXAMPLE), { valuesMax: 1000, nestingMax: 20 });
  edit(message.graph!, message);
  return MODEL.encode(message).finish();
}

function nodeOf(graph: GraphMessage, op: string) {
  const node = graph.node?.find((n) => n.op_type === op);
  if (node === undefined) throw new Error(`no ${op}`);
  return node;
}

/** A branch of the If node. */
function branchOf(graph: GraphMessage, name: string): GraphMessage {
  const attribute = nodeOf(graph, 'If').attribute?.find((a) => a.name === name);
  if (attribute?.g === undefined) throw new Error(`no ${name}`);
  return attribute.g;
}

const expectRefusal = (
  bytes: Uint8Array,
  reason: string,
  message: RegExp,
  limits: Partial<ScanLimits> = {},
) =>
  expect(() => scanModel(bytes, limits)).toThrow(
    expect.objectContaining({ kind: 'FailedPrecondition', reason, message: expect.stringMatching(message) }),
  );

describe('scanModel', () => {
  test('reports what is in a sound file', () => {
    expect(scanModel(encodeModel(EXAMPLE))).toEqual({
      irVersion: 10,
      opsets: { '': 21, 'ai.onnx.ml': 3 },
      producer: 'ratchet',
      inputs: EXAMPLE.inputs,
      outputs: EXAMPLE.outputs,
      nodes: 8,
      parameters: 11,
      initializerBytes: 44,
      operators: {
        Add: 1,
        'ai.onnx.ml:Normalizer': 1,
        Clip: 1,
        Constant: 1,
        Gemm: 1,
        If: 1,
        Mul: 1,
        ReduceSum: 1,
      },
    });
  });

  test('leaves initialisers out of the inputs', () => {
    const bytes = broken((graph) =>
      graph.input!.push({ name: 'W', type: { tensor_type: { elem_type: 1 } } }),
    );
    expect(scanModel(bytes).inputs.map((i) => i.name)).toEqual(['x', 'flag']);
  });

  test('asks only for the operator sets that are used', () => {
    const bytes = broken((graph, model) => {
      graph.node = [nodeOf(graph, 'Normalizer')];
      graph.node[0]!.input = ['x'];
      graph.output = [graph.output![1]!];
      model.opset_import = [{ domain: 'ai.onnx.ml', version: 1 }];
    });
    expect(scanModel(bytes).opsets).toEqual({ 'ai.onnx.ml': 1 });
  });

  test.each<[string, string, RegExp, Edit]>([
    ['no outputs', 'MODEL_GRAPH_INVALID', /no outputs/, (g) => (g.output = [])],
    [
      'an input that nobody defines',
      'MODEL_GRAPH_INVALID',
      /^Node "h" \(Gemm\) reads "gone"/,
      (g) => (nodeOf(g, 'Gemm').input![0] = 'gone'),
    ],
    [
      'a node without an operator',
      'MODEL_GRAPH_INVALID',
      /^Node "h" \(\) names no operator/,
      (g) => (nodeOf(g, 'Gemm').op_type = ''),
    ],
    [
      'a custom operator',
      'MODEL_OPERATOR_UNSUPPORTED',
      /^Node "h" \(Gemm\) uses an operator of domain "my\.ops", which needs a library/,
      (g, m) => {
        nodeOf(g, 'Gemm').domain = 'my.ops';
        m.opset_import!.push({ domain: 'my.ops', version: 1 });
      },
    ],
    [
      'a custom operator in a subgraph',
      'MODEL_OPERATOR_UNSUPPORTED',
      /^Node "t" \(Mul\) in subgraph then_branch of node "r" \(If\)/,
      (g) => (branchOf(g, 'then_branch').node![0]!.domain = 'ai.onnx.contrib'),
    ],
    [
      'an operator of a domain that is not imported',
      'MODEL_VERSION_UNSUPPORTED',
      /^Node "h" \(Gemm\) uses an operator of domain "com\.microsoft", of which no version is imported/,
      (g) => (nodeOf(g, 'Gemm').domain = 'com.microsoft'),
    ],
    [
      'an operator of ONNX when only others are imported',
      'MODEL_VERSION_UNSUPPORTED',
      /domain "ai\.onnx", of which no version/,
      (_, m) => m.opset_import!.shift(),
    ],
    [
      'an output that is no tensor',
      'MODEL_TYPE_UNSUPPORTED',
      /^Output "y" is a map,/,
      (g) => (g.output![0]!.type = { map_type: {} }),
    ],
    [
      'an input without a type',
      'MODEL_TYPE_UNSUPPORTED',
      /^Input "x" has no element type/,
      (g) => (g.input![0]!.type = { tensor_type: {} }),
    ],
    [
      'an initialiser cut short',
      'MODEL_TENSOR_INVALID',
      /^Initializer "W" is float32 \[2, 3\] and needs 24 bytes, but 20 are there/,
      (g) => (g.initializer![0]!.raw_data = new Uint8Array(20)),
    ],
    [
      'external data',
      'MODEL_EXTERNAL_DATA',
      /^Initializer "W" keeps its values in another file/,
      (g) => (g.initializer![0]!.external_data = [{ key: 'location', value: '_ORT_MEM_ADDR_' }]),
    ],
  ])('refuses %s', (_, reason, message, edit) => {
    expectRefusal(broken(edit), reason, message);
  });

  test('names long and odd names in one short line', () => {
    const bytes = broken((graph) => {
      nodeOf(graph, 'Gemm').input![0] = `line\nbreak ${'x'.repeat(10_000)}`;
      nodeOf(graph, 'Gemm').op_type = 'o'.repeat(10_000);
    });
    expectRefusal(
      bytes,
      'MODEL_GRAPH_INVALID',
      /^Node "h" \(o{63}…\) reads "line\\nbreak x+…", which .{1,150}$/,
    );
  });

  test.each<[string, Partial<ScanLimits>, string]>([
    ['bytes', { bytesMax: 100 }, 'MODEL_TOO_LARGE'],
    ['nodes', { nodesMax: 7 }, 'MODEL_TOO_LARGE'],
    ['initialisers', { initializersMax: 4 }, 'MODEL_TOO_LARGE'],
    ['subgraphs', { depthMax: 0 }, 'MODEL_TOO_DEEP'],
    ['tensor bytes', { tensorBytesMax: 51 }, 'MODEL_TOO_LARGE'],
    ['values', { valuesMax: 20 }, 'MODEL_TOO_LARGE'],
  ])('bounds %s', (_, limits, reason) => {
    expectRefusal(encodeModel(EXAMPLE), reason, /(at most|more than) \d+/, limits);
  });
});

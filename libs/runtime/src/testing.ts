import type { Signature, TensorSpec } from '@ratchet/model';
import { encodeModel, type Graph, type GraphNode, type Model } from '@ratchet/onnx';
import { ORT_TYPES } from './elements.ts';

/** A tiny model for tests: the bytes of its file, and its signature. */
export interface TinyModel {
  readonly bytes: Uint8Array;
  readonly signature: Signature;
}

type Constants = Graph['initializers'];

function tiny(signature: Signature, nodes: readonly GraphNode[], initializers: Constants = []): TinyModel {
  const model: Model = {
    name: 'tiny',
    nodes,
    initializers,
    inputs: signature.inputs.map(edgeOf),
    outputs: signature.outputs.map(edgeOf),
  };
  return { bytes: encodeModel(model), signature };
}

function edgeOf({ name, datatype, shape }: TensorSpec): Graph['inputs'][number] {
  return { name, type: ORT_TYPES[datatype], dims: shape.map((size) => (size === -1 ? null : size)) };
}

const spec = (name: string, datatype: TensorSpec['datatype'], shape: number[], pad?: number): TensorSpec => ({
  name,
  datatype,
  shape,
  ...(pad === undefined ? {} : { pad }),
});

/** y = x · factor, FP32 [4] to FP32 [4]. */
export function scaling(factor: number): TinyModel {
  const signature = {
    inputs: [spec('x', 'FP32', [-1, 4])],
    outputs: [spec('y', 'FP32', [-1, 4])],
    batch: true,
  };
  const constant = { name: 'f', type: 'float32', dims: [], data: Float32Array.of(factor) } as const;
  return tiny(signature, [{ op: 'Mul', inputs: ['x', 'f'], outputs: ['y'] }], [constant]);
}

/** Claims a batch dimension, but subtracts the mean of the batch. */
export function batchMixing(): TinyModel {
  const signature = {
    inputs: [spec('x', 'FP32', [-1, 4])],
    outputs: [spec('y', 'FP32', [-1, 4])],
    batch: true,
  };
  const axes = { name: 'axes', type: 'int64', dims: [1], data: BigInt64Array.of(0n) } as const;
  const nodes = [
    { op: 'ReduceMean', inputs: ['x', 'axes'], outputs: ['mean'] },
    { op: 'Sub', inputs: ['x', 'mean'], outputs: ['y'] },
  ];
  return tiny(signature, nodes, [axes]);
}

/** The sum of the ids that are not padding: INT32 [*] (ragged) to INT32 [1]. */
export function raggedSum(): TinyModel {
  const signature = {
    inputs: [spec('ids', 'INT32', [-1, -1], -1)],
    outputs: [spec('sum', 'INT32', [-1, 1])],
    batch: true,
  };
  const constants = [
    { name: 'zero', type: 'int32', dims: [], data: Int32Array.of(0) },
    { name: 'axes', type: 'int64', dims: [1], data: BigInt64Array.of(1n) },
  ] as const;
  const nodes = [
    { op: 'Max', inputs: ['ids', 'zero'], outputs: ['present'] },
    { op: 'ReduceSum', inputs: ['present', 'axes'], outputs: ['sum'] },
  ];
  return tiny(signature, nodes, constants);
}

/** One input and one output of each datatype that is served: [*, 2] through Identity, not stackable by its shape. */
export function identities(): TinyModel {
  const datatypes = ['BOOL', 'INT32', 'INT64', 'FP32', 'FP64', 'BYTES'] as const;
  const signature = {
    inputs: datatypes.map((datatype) => spec(`in ${datatype}`, datatype, [-1, 2])),
    outputs: datatypes.map((datatype) => spec(`out ${datatype}`, datatype, [-1, 2])),
    batch: true,
  };
  const nodes = datatypes.map((datatype) => ({
    op: 'Identity',
    inputs: [`in ${datatype}`],
    outputs: [`out ${datatype}`],
  }));
  return tiny(signature, nodes);
}

/** Counts to the INT64 scalar `n` in a Loop, and so runs as long as one likes. */
export function counting(): TinyModel {
  const signature = { inputs: [spec('n', 'INT64', [])], outputs: [spec('count', 'INT64', [])], batch: false };
  const body: Graph = {
    name: 'body',
    nodes: [
      { op: 'Add', inputs: ['before', 'one'], outputs: ['after'] },
      { op: 'Identity', inputs: ['go'], outputs: ['goOn'] },
    ],
    initializers: [],
    inputs: [
      { name: 'i', type: 'int64', dims: [] },
      { name: 'go', type: 'bool', dims: [] },
      { name: 'before', type: 'int64', dims: [] },
    ],
    outputs: [
      { name: 'goOn', type: 'bool', dims: [] },
      { name: 'after', type: 'int64', dims: [] },
    ],
  };
  const constants = [
    { name: 'one', type: 'int64', dims: [], data: BigInt64Array.of(1n) },
    { name: 'zero', type: 'int64', dims: [], data: BigInt64Array.of(0n) },
    { name: 'yes', type: 'bool', dims: [], data: Uint8Array.of(1) },
  ] as const;
  const loop = {
    op: 'Loop',
    inputs: ['n', 'yes', 'zero'],
    outputs: ['count'],
    attributes: { body: { graph: body } },
  };
  return tiny(signature, [loop], constants);
}

/** Picks from [10, 20, 30] by the INT64 `at` of each instance; anything beyond 2 makes the run fail. */
export function picking(): TinyModel {
  const signature = { inputs: [spec('at', 'INT64', [-1])], outputs: [spec('y', 'FP32', [-1])], batch: true };
  const table = { name: 'table', type: 'float32', dims: [3], data: Float32Array.of(10, 20, 30) } as const;
  return tiny(signature, [{ op: 'Gather', inputs: ['table', 'at'], outputs: ['y'] }], [table]);
}

/** Answers as many zeros as the INT64 [1] `size` says. */
export function filling(): TinyModel {
  const signature = {
    inputs: [spec('size', 'INT64', [1])],
    outputs: [spec('y', 'FP32', [-1])],
    batch: false,
  };
  return tiny(signature, [{ op: 'ConstantOfShape', inputs: ['size'], outputs: ['y'] }]);
}

import { encodeModel, type Graph } from '@ratchet/onnx';

type Values = NonNullable<Graph['initializers'][number]>;

const floats = (name: string, dims: readonly number[]): Values => {
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1)).fill(0.5);
  return { name, type: 'float32', dims, data };
};

/** A file of two numbers in and two scores out. */
function fileOf(
  nodes: Graph['nodes'],
  initializers: readonly Values[],
  classes = 2,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    encodeModel({
      name: 'bad',
      nodes,
      initializers,
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', classes] }],
    }),
  );
}

/** A branch that halves a value. */
const branch = (name: string): Graph => ({
  name,
  nodes: [{ op: 'Mul', name: `halve ${name}`, inputs: ['h', 'half'], outputs: [name] }],
  initializers: [],
  inputs: [],
  outputs: [{ name, type: 'float32', dims: ['batch', 2] }],
});

/** ONNX files with something wrong, each in the way that its name says. */
export const BAD_FILES = {
  cycle: fileOf(
    [
      { op: 'Add', name: 'first', inputs: ['x', 'b'], outputs: ['a'] },
      { op: 'Relu', name: 'second', inputs: ['a'], outputs: ['b'] },
      { op: 'MatMul', name: 'head', inputs: ['b', 'W'], outputs: ['y'] },
    ],
    [floats('W', [2, 2])],
  ),
  'missing-initialiser': fileOf([{ op: 'MatMul', name: 'head', inputs: ['x', 'W'], outputs: ['y'] }], []),
  'control-flow': fileOf(
    [
      { op: 'MatMul', name: 'trunk', inputs: ['x', 'W'], outputs: ['h'] },
      {
        op: 'If',
        name: 'choose',
        inputs: ['on'],
        outputs: ['y'],
        attributes: { then_branch: { graph: branch('then') }, else_branch: { graph: branch('else') } },
      },
    ],
    [
      floats('W', [2, 2]),
      floats('half', [1]),
      { name: 'on', type: 'bool', dims: [1], data: Uint8Array.of(1) },
    ],
  ),
  'many-classes': fileOf(
    [{ op: 'MatMul', name: 'head', inputs: ['x', 'W'], outputs: ['y'] }],
    [floats('W', [2, 30_000])],
    30_000,
  ),
};

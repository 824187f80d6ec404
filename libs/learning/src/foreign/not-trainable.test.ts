import { describe, expect, jest, test } from '@jest/globals';
import { encodeModel, type Graph, type Model } from '@ratchet/onnx';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { checkTrainable } from './check-trainable.ts';
import { dense, field, fileOf, number, text, weights } from './testing.ts';

jest.setTimeout(60_000);

const GOOD: Model = {
  name: 'good',
  nodes: [
    { op: 'MatMul', inputs: ['x', 'w'], outputs: ['h'], name: 'dense' },
    { op: 'Relu', inputs: ['h'], outputs: ['y'], name: 'rectifier' },
  ],
  initializers: [{ name: 'w', type: 'float32', dims: [4, 3], data: new Float32Array(12) }],
  inputs: [{ name: 'x', type: 'float32', dims: ['batch', 4] }],
  outputs: [{ name: 'y', type: 'float32', dims: ['batch', 3] }],
};

const branch = (name: string, op: string): Graph => ({
  name,
  nodes: [{ op, inputs: ['h'], outputs: [`${name}.y`] }],
  initializers: [],
  inputs: [],
  outputs: [{ name: `${name}.y`, type: 'float32', dims: null }],
});

/** A dense layer, something, and nothing that could be trained behind it. */
const through = (op: (g: GraphBuilder, h: Value) => Value, y?: readonly (number | string)[]) =>
  fileOf((g) => {
    g.named('MatMul', ['x', weights(g, 'w', [4, 3])], ['h']);
    return op(g, 'h');
  }, y && { y });

describe('what can not be trained is said', () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    [
      'control flow',
      () =>
        through((g) => {
          const condition = g.op('Less', [1, 2]);
          return g.op('If', [condition], {
            then_branch: { graph: branch('then', 'Relu') },
            else_branch: { graph: branch('else', 'Neg') },
          });
        }),
      /"w" \(it is behind If "If_\d+": it is control flow\)/,
    ],
    [
      'an operator that onnxruntime wrote',
      () =>
        encodeModel({
          name: 'fused',
          nodes: [
            { op: 'MatMul', inputs: ['x', 'w'], outputs: ['h'] },
            { op: 'FastGelu', domain: 'com.microsoft', inputs: ['h'], outputs: ['y'] },
          ],
          domains: { 'com.microsoft': 1 },
          initializers: [{ name: 'w', type: 'float32', dims: [4, 3], data: new Float32Array(12) }],
          inputs: [{ name: 'x', type: 'float32', dims: ['batch', 4] }],
          outputs: [{ name: 'y', type: 'float32', dims: ['batch', 3] }],
        }),
      /behind com.microsoft:FastGelu "y": .* give the original model, not one that its optimiser wrote/,
    ],
    [
      'a function of the model',
      () => {
        const file = encodeModel({
          ...GOOD,
          nodes: [GOOD.nodes[0]!, { op: 'Twice', domain: 'own', inputs: ['h'], outputs: ['y'] }],
          domains: { own: 1 },
        });
        const body = field(7, text(1, 'a'), text(1, 'a'), text(2, 'b'), text(4, 'Add'));
        const opset = field(9, number(2, 21));
        return Buffer.concat([
          file,
          field(25, text(1, 'Twice'), text(4, 'a'), text(5, 'b'), body, opset, text(10, 'own')),
        ]);
      },
      /"w" \(it is behind own:Twice "y": it is a function of the model; export the model with its functions inlined\)/,
    ],
    [
      'labels that do not exclude each other',
      () => through((g, h) => g.op('Sigmoid', [h])),
      /output "y" is \[2, 3\] for 2 rows and comes from a Sigmoid: it answers several labels at once/,
    ],
    [
      'a Softmax over the rows',
      () => through((g, h) => g.op('Softmax', [h], { axis: { int: 0 } })),
      /its Softmax is not over the classes/,
    ],
    [
      'a Softmax over one score',
      () =>
        fileOf((g) => g.op('Softmax', [g.op('MatMul', ['x', weights(g, 'w', [4, 1])])]), { y: ['batch', 1] }),
      /its Softmax is always the same/,
    ],
    [
      'rows that depend on each other',
      () => through((g, h) => g.op('Sub', [h, g.op('ReduceMean', [h, g.ints(0)])])),
      /a row is answered otherwise when other rows are beside it/,
    ],
    [
      'an answer that is not by row',
      () => through((g, h) => g.op('ReduceSum', [h, g.ints(0)])),
      /output "y" is \[1, 3\] for 2 rows; a classifier answers \[rows, classes\]/,
    ],
    [
      'a batch of one size',
      () => fileOf((g) => dense(g, 'x'), { x: [1, 4], y: [1, 3] }),
      /input "x" has no batch dimension that varies \(its dims are \[1, 4\]\); export the model with one/,
    ],
    [
      'rows that fill any memory',
      () =>
        fileOf((g) => dense(g, g.op('Slice', ['x', g.ints(0), g.ints(4), g.ints(1)])), {
          x: ['batch', 1e12],
        }),
      /input "x" takes 1000000000000 numbers a row, and at most 16777216 can be trained on/,
    ],
    [
      'no output of floats',
      () =>
        encodeModel({
          name: 'labels',
          nodes: [
            {
              op: 'ArgMax',
              inputs: ['x'],
              outputs: ['y'],
              attributes: { axis: { int: 1 }, keepdims: { int: 0 } },
            },
          ],
          initializers: [],
          inputs: [{ name: 'x', type: 'float32', dims: ['batch', 4] }],
          outputs: [{ name: 'y', type: 'int64', dims: ['batch'] }],
        }),
      /no output is float32, as scores must be \("y" is int64\)/,
    ],
    [
      'nothing to train',
      () => fileOf((g) => g.op('Relu', ['x']), { y: ['batch', 4] }),
      /there is nothing to train/,
    ],
    [
      'nothing that may be trained',
      () => fileOf((g) => g.op('Mul', ['x', weights(g, 'scale', [4])]), { y: ['batch', 4] }),
      /no parameter of the model can be trained: "scale" \(it is a constant, by how it is used\)/,
    ],
  ])('%s', async (_, file, message) => {
    const refused = checkTrainable(file());
    await expect(refused).rejects.toMatchObject({ kind: 'FailedPrecondition', reason: 'NOT_TRAINABLE' });
    await expect(refused).rejects.toThrow(message);
  });

  test.each<[string, Partial<Model>, string, RegExp]>([
    [
      'a cycle',
      { nodes: [{ ...GOOD.nodes[0]!, inputs: ['y', 'w'] }, GOOD.nodes[1]!] },
      'MODEL_GRAPH_INVALID',
      /[Nn]ode "dense" \(MatMul\) reads "y" before node "rectifier" \(Relu\) makes it; the nodes form a cycle/,
    ],
    [
      'a missing initialiser',
      { initializers: [] },
      'MODEL_GRAPH_INVALID',
      /[Nn]ode "dense" \(MatMul\) reads "w", which no input, initializer or node defines/,
    ],
    [
      'shapes that do not fit',
      { initializers: [{ name: 'w', type: 'float32', dims: [5, 3], data: new Float32Array(15) }] },
      'GRAPH_REFUSED',
      /dense|MatMul/,
    ],
  ])('%s', async (_, change, reason, message) => {
    const refused = checkTrainable(encodeModel({ ...GOOD, ...change }));
    await expect(refused).rejects.toMatchObject({ kind: 'FailedPrecondition', reason });
    await expect(refused).rejects.toThrow(message);
  });
});

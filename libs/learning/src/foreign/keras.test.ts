import { expect, jest, test } from '@jest/globals';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { checkTrainable } from './check-trainable.ts';
import { foreignFamily } from './foreign-family.ts';
import { fileOf, taskFor, versionOf, weights } from './testing.ts';

jest.setTimeout(60_000);

/**
 * A network of Keras as tf2onnx writes it: images come with their channels last, so there is a Transpose before every
 * convolution and one behind it; dense layers are MatMul and Add; constants are brought into shape by Reshape.
 */
function kerasNetwork(g: GraphBuilder): Value {
  const node = (name: string) => `StatefulPartitionedCall/model/${name}`;
  const mean = weights(g, node('normalization/sub'), [1, 1, 1, 3]);
  const centered = g.op('Mul', [g.op('Sub', ['x', mean]), 2]);
  const first = convolution(g, centered, node('conv2d'), [4, 3, 3, 3]);
  const pooled = last(
    g,
    g.op('MaxPool', [channelsFirst(g, first)], { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } }),
  );
  const second = convolution(g, pooled, node('conv2d_1'), [6, 4, 3, 3]);
  const scaled = g.op('Mul', [second, weights(g, node('batch_normalization/mul'), [6])]);
  const shifted = g.op('Add', [scaled, weights(g, node('batch_normalization/sub'), [6])]);
  const average = g.op('ReduceMean', [shifted], { axes: { ints: [1, 2] }, keepdims: { int: 0 } });
  const hidden = dense(g, average, node('dense'), [6, 8]);
  return g.op('Softmax', [dense(g, g.op('Relu', [hidden]), node('dense_1'), [8, 3])], { axis: { int: -1 } });
}

const channelsFirst = (g: GraphBuilder, x: Value) => g.op('Transpose', [x], { perm: { ints: [0, 3, 1, 2] } });
const last = (g: GraphBuilder, x: Value) => g.op('Transpose', [x], { perm: { ints: [0, 2, 3, 1] } });

function convolution(g: GraphBuilder, x: Value, name: string, dims: readonly number[]): Value {
  const y = g.op('Conv', [channelsFirst(g, x), weights(g, `${name}/Conv2D/ReadVariableOp:0`, dims)], {
    auto_pad: { string: 'SAME_UPPER' },
    kernel_shape: { ints: dims.slice(2) },
  });
  const bias = g.op('Reshape', [
    weights(g, `${name}/BiasAdd/ReadVariableOp:0`, [dims[0]!]),
    g.ints(1, 1, 1, -1),
  ]);
  return g.op('Relu', [g.op('Add', [last(g, y), bias])]);
}

function dense(g: GraphBuilder, x: Value, name: string, dims: readonly number[]): Value {
  const product = g.op('MatMul', [x, weights(g, `${name}/MatMul/ReadVariableOp:0`, dims)]);
  return g.op('Add', [product, weights(g, `${name}/BiasAdd/ReadVariableOp:0`, [dims[1]!])]);
}

const file = () => fileOf(kerasNetwork, { opset: 17, x: ['unk__1', 8, 8, 3], y: ['unk__1', 3] });

test('a file of Keras is trained throughout, but for how its images are scaled', async () => {
  const { trained, frozen, head, features } = await checkTrainable(file());
  expect(trained).toHaveLength(10);
  expect(frozen.map(({ name }) => name)).toEqual(['StatefulPartitionedCall/model/normalization/sub']);
  expect(head.scores).toBe('probabilities');
  expect(features).toHaveLength(1);
  expect(features[0]!.dims).toEqual([3, 8, 8]);
});

test('its last layers are found by a pattern', async () => {
  const { trained, features } = await checkTrainable(file(), { pattern: '*/dense_1/*' });
  expect(trained).toHaveLength(2);
  expect(features.map(({ dims }) => dims)).toEqual([[8]]);
});

test('it learns', async () => {
  const version = await versionOf(file());
  const data = taskFor(version, 300);
  const [candidate] = await foreignFamily(version).candidates(data, 1, () => undefined);
  const fitted = await candidate!
    .fit(
      Int32Array.from({ length: 200 }, (_, row) => row),
      () => undefined,
    );
  try {
    const test = Int32Array.from({ length: 100 }, (_, i) => 200 + i);
    const scores = await fitted.scores(test);
    const right = test.filter((row, i) => {
      const own = scores.subarray(i * 3, i * 3 + 3);
      return own.indexOf(Math.max(...own)) === data.target.truth![row];
    });
    expect(right.length).toBeGreaterThan(80);
  } finally {
    await fitted.close();
  }
});

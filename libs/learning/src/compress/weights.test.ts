import { describe, expect, it } from '@jest/globals';
import type { GraphNode, Tensor } from '@ratchet/onnx';
import { floats } from './testing.ts';
import { weightsOf } from './weights.ts';

const of = (nodes: readonly GraphNode[], initializers: readonly Tensor[]) =>
  weightsOf({ name: 'g', nodes, initializers, inputs: [], outputs: [] });
const reading = (op: string, input: number, attributes?: GraphNode['attributes']): GraphNode => ({
  op,
  inputs: Array.from({ length: input + 1 }, (_, i) => (i === input ? 'w' : 'x')),
  outputs: ['y'],
  ...(attributes && { attributes }),
});

describe('weightsOf', () => {
  it.each<[string, GraphNode, readonly number[], readonly [number, number]]>([
    ['columns of a Gemm', reading('Gemm', 1), [32, 64], [1, 1]],
    ['columns of a transposed Gemm', reading('Gemm', 1, { transB: { int: 1 } }), [64, 32], [0, 0]],
    ['columns of a product', reading('MatMul', 1), [32, 64], [1, 1]],
    ['columns of several products', reading('MatMul', 1), [2, 32, 64], [2, 2]],
    ['columns of a narrow table', reading('Gather', 0), [1000, 2], [1, 1]],
    ['rows of a wide table', reading('Gather', 0), [1000, 64], [0, 0]],
    ['filters', reading('Conv', 1), [32, 3, 3, 3], [0, 0]],
    ['gates of a GRU', reading('GRU', 2), [1, 96, 32], [0, 1]],
  ])('%s have their own scales', (_, node, dims, kept) => {
    expect(of([node], [floats('w', dims)]).get('w')?.kept).toEqual(kept);
  });

  it.each<[string, GraphNode, Tensor]>([
    ['what nobody multiplies by', reading('Add', 1), floats('w', [32, 64])],
    ['a vector', reading('Gather', 0), floats('w', [4096])],
    ['few numbers', reading('Gemm', 1), floats('w', [15, 17])],
    [
      'integers',
      reading('Gather', 0),
      { name: 'w', type: 'int32', dims: [32, 64], data: new Int32Array(2048) },
    ],
    ['operators of others', { ...reading('Gemm', 1), domain: 'com.microsoft' }, floats('w', [32, 64])],
  ])('%s is no weight', (_, node, tensor) => {
    expect(of([node], [tensor]).size).toBe(0);
  });
});

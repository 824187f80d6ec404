import { describe, expect, test } from '@jest/globals';
import { GraphBuilder } from './graph-builder.ts';
import { Tensor } from './onnxruntime.ts';
import { probe } from './probe.ts';

const zeros = (...dims: readonly number[]): Tensor =>
  new Tensor('float32', new Float32Array(dims.reduce((product, dim) => product * dim, 1)), dims);

describe('probe', () => {
  test('gives the dims of inputs, initialisers and all that is computed', async () => {
    const g = new GraphBuilder('test');
    g.input('x', 'float32', ['rows', 4]);
    g.initializer({ name: 'w', type: 'float32', dims: [4, 5], data: new Float32Array(20) });
    const y = g.op('MatMul', ['x', 'w']);
    const parts = g.ops('Split', [y, g.ints(2, 3)], 2, { axis: { int: 1 } });
    const shape = g.op('Shape', [y]);
    const shapes = await probe(g.build(), { x: zeros(3, 4) });
    const expected: [string, number[]][] = [
      ['x', [3, 4]],
      ['w', [4, 5]],
      [y, [3, 5]],
      [parts[0]!, [3, 2]],
      [parts[1]!, [3, 3]],
      [shape, [2]],
    ];
    for (const [name, dims] of expected) expect([name, shapes.get(name)]).toEqual([name, dims]);
  });

  test('tells which dims are the same in every run', async () => {
    const g = new GraphBuilder('test');
    g.input('x', 'float32', ['rows', 4]);
    g.input('dims', 'int64', [2]);
    const y = g.op('Relu', ['x']);
    const z = g.op('Reshape', ['x', 'dims']);
    const outside = g.op('Neg', ['outside']);
    const feeds = {
      x: zeros(3, 4),
      dims: new Tensor('int64', BigInt64Array.of(6n, 2n), [2]),
      outside: zeros(2, 2),
    };
    const { fixed } = await probe(g.build(), feeds);
    expect(fixed?.get('x')).toEqual([false, true]);
    expect(fixed?.get(y)).toEqual([false, true]);
    expect(fixed?.get(z)).toEqual([false, false]);
    expect(fixed?.get('outside')).toEqual([false, false]);
    expect(fixed?.get(outside)).toEqual([false, false]);
  });

  test('feeds stand in for initialisers and for values of a surrounding graph; unread inputs need none', async () => {
    const g = new GraphBuilder('step');
    g.input('unread', 'int64', []);
    g.initializer({ name: 'w', type: 'float32', dims: [2], data: Float32Array.of(1, 2) });
    const y = g.op('Mul', ['rows', 'w']);
    const shapes = await probe(g.build(), { rows: zeros(5, 2), w: zeros(2) });
    expect(shapes.get(y)).toEqual([5, 2]);
  });

  test('knows operators that only onnxruntime knows', async () => {
    const g = new GraphBuilder('test');
    g.input('x', 'float32', ['rows', 4]);
    const foreign = g.op('FastGelu', ['x']);
    const nodes = g.nodes.map((node) => ({ ...node, domain: 'com.microsoft' }));
    const truth = g.op('Greater', [foreign, 0]);
    const graph = { ...g.build(), nodes: [...nodes, ...g.nodes.slice(1)] };
    const shapes = await probe({ ...graph, domains: { 'com.microsoft': 1 } }, { x: zeros(2, 4) });
    expect([foreign, truth].map((value) => shapes.get(value))).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect([foreign, truth].map((value) => shapes.fixed?.get(value))).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  test('passes over sequences', async () => {
    const g = new GraphBuilder('test');
    g.input('x', 'float32', ['rows', 4]);
    const sequence = g.op('SequenceConstruct', ['x', 'x']);
    const joined = g.op('ConcatFromSequence', [sequence], { axis: { int: 1 } });
    const shapes = await probe(g.build(), { x: zeros(2, 4) });
    expect(shapes.get(joined)).toEqual([2, 8]);
    expect(shapes.has(sequence)).toBe(false);
  });

  test.each<[string, (g: GraphBuilder) => void, RegExp]>([
    [
      'dims that are known not to fit',
      (g) => g.named('MatMul', ['x', g.floats([1, 2, 3])], ['hidden']),
      /hidden.*MatMul.*Incompatible dimensions/,
    ],
    [
      'dims that turn out not to fit',
      (g) => g.named('Add', [g.op('NonZero', ['x']), g.op('Shape', ['x'])], ['sum']),
      /Add node. Name:'sum'/,
    ],
    ['an operator that there is not', (g) => g.named('Magic', ['x'], ['hidden']), /Magic/],
    ['a value that nobody makes', (g) => g.named('Neg', ['nowhere'], ['hidden']), /nowhere/],
  ])('names the node at fault: %s', async (_, build, message) => {
    const g = new GraphBuilder('test');
    g.input('x', 'float32', ['rows', 4]);
    build(g);
    const x = new Tensor(
      'float32',
      Float32Array.from({ length: 12 }, (_, i) => i),
      [3, 4],
    );
    const refused = probe(g.build(), { x });
    await expect(refused).rejects.toMatchObject({ kind: 'FailedPrecondition', reason: 'GRAPH_REFUSED' });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/onnxruntime_src|\.cc|\.h:/);
  });
});

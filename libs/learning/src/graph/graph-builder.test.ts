import { describe, expect, test } from '@jest/globals';
import { GraphBuilder } from './graph-builder.ts';

describe('GraphBuilder', () => {
  test('keeps equal constants once', () => {
    const g = new GraphBuilder('test');
    expect(g.scalar(0.5)).toBe(g.scalar(0.5));
    expect(g.ints(1, 2)).toBe(g.ints(1, 2));
    expect(g.floats([1, 2])).toBe(g.floats([1, 2]));
    const others = [
      g.scalar(0.5),
      g.scalar(-0.5),
      g.scalar(0),
      g.scalar(-0),
      g.floats([0.5]),
      g.ints(),
      g.ints(1),
    ];
    expect(new Set(others).size).toBe(others.length);
    expect(new Set([g.floats([1, 2, 3, 4]), g.floats([1, 2, 3, 4], [2, 2])]).size).toBe(2);
  });

  test('takes numbers for scalars', () => {
    const g = new GraphBuilder('test');
    const y = g.op('Mul', ['x', 3]);
    expect(g.nodes).toEqual([{ op: 'Mul', inputs: ['x', g.scalar(3)], outputs: [y] }]);
    expect(g.initializerOf(g.scalar(3))).toMatchObject({
      type: 'float32',
      dims: [],
      data: Float32Array.of(3),
    });
    expect(g.initializerOf('x')).toBeUndefined();
  });

  test('graphs inside each other never give a name twice', () => {
    const outer = new GraphBuilder('outer');
    const inner = new GraphBuilder('inner', outer.names);
    const names = [outer, inner, outer, inner].flatMap((g) => [g.op('Neg', ['x']), g.scalar(1)]);
    expect(new Set(names).size).toBe(6);
  });

  test('the same calls build the same graph', () => {
    const build = () => {
      const g = new GraphBuilder('test');
      g.input('x', 'float32', ['rows', 2]);
      const [a, b] = g.ops('Split', ['x', g.ints(1, 1)], 2, { axis: { int: 1 } });
      g.named('Add', [a!, b!], ['y']);
      g.output('y', 'float32', null);
      return g.build();
    };
    expect(build()).toEqual(build());
  });
});

import { describe, expect, test } from '@jest/globals';
import { float, GRADIENT_TOLERANCE, gradientError, int, type NamedCase, string, uniform } from './testing.ts';

const gemm = (transA: number, transB: number, c: readonly number[] | undefined): NamedCase => [
  `Gemm ${transA} ${transB} with ${c ? `[${c.join()}]` : 'nothing'} added`,
  {
    inputs: {
      a: uniform(transA ? [4, 3] : [3, 4]),
      b: uniform(transB ? [5, 4] : [4, 5], -1, 1, 2),
      ...(c ? { c: uniform(c) } : {}),
    },
    build: (g) =>
      g.op('Gemm', c ? ['a', 'b', 'c'] : ['a', 'b'], {
        transA: int(transA),
        transB: int(transB),
        ...(c ? { alpha: float(0.7), beta: float(1.3) } : {}),
      }),
  },
];

const matMul = (a: readonly number[], b: readonly number[], rows: readonly string[] = []): NamedCase => [
  `MatMul of [${a.join()}] and [${b.join()}]`,
  { inputs: { a: uniform(a), b: uniform(b, -1, 1, 2) }, rows, build: (g) => g.op('MatMul', ['a', 'b']) },
];

const einsum = (equation: string, ...dims: readonly (readonly number[])[]): NamedCase => {
  const inputs = Object.fromEntries(dims.map((of, i) => [`x${i}`, uniform(of, -1, 1, i)]));
  return [
    `Einsum ${equation} of ${dims.map((of) => `[${of.join()}]`).join(' ')}`,
    { inputs, build: (g) => g.op('Einsum', Object.keys(inputs), { equation: string(equation) }) },
  ];
};

const CASES: readonly NamedCase[] = [
  ...[0, 1].flatMap((transA) =>
    [0, 1].flatMap((transB) => [[5], [3, 1], [1, 5], [], undefined].map((c) => gemm(transA, transB, c))),
  ),
  matMul([3, 4], [4, 5], ['a']),
  matMul([2, 3, 4], [4, 5], ['a']),
  matMul([2, 3, 4], [2, 4, 5], ['a', 'b']),
  matMul([3, 4], [2, 4, 5]),
  matMul([2, 1, 3, 4], [3, 4, 5]),
  matMul([1, 3, 4], [2, 4, 5]),
  matMul([4], [4, 5]),
  matMul([4], [2, 4, 5]),
  matMul([3, 4], [4]),
  matMul([2, 3, 4], [4], ['a']),
  matMul([4], [4]),
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('bij,jk->bik', [2, 3, 4], [4, 5]),
  einsum('bhqd, bhkd -> bhqk', [2, 2, 3, 4], [2, 2, 3, 4]),
  einsum('i,j,k->ijk', [2], [3], [4]),
  einsum('ij->ji', [2, 3]),
  einsum('ij,ij->ij', [1, 3], [2, 3]),
  einsum('ij,ij->i', [2, 3], [2, 3]),
  [
    'an attention',
    {
      inputs: {
        x: uniform([2, 3, 4]),
        q: uniform([4, 4], -1, 1, 1),
        k: uniform([4, 4], -1, 1, 2),
        v: uniform([4, 4], -1, 1, 3),
      },
      rows: ['x'],
      build: (g) => {
        const [q, k, v] = ['q', 'k', 'v'].map((weight) => g.op('MatMul', ['x', weight]));
        const turned = g.op('Transpose', [k!], { perm: { ints: [0, 2, 1] } });
        const scores = g.op('Mul', [g.op('MatMul', [q!, turned]), 0.5]);
        return g.op('MatMul', [g.op('Softmax', [scores]), v!]);
      },
    },
  ],
];

describe('gradients agree with differences', () => {
  test.each(CASES)('%s', async (_, gradientCase) => {
    expect(await gradientError(gradientCase)).toBeLessThan(GRADIENT_TOLERANCE);
  });
});

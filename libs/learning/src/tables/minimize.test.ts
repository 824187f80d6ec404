import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { type LinearRows, linearLoss } from './linear-loss.ts';
import { type Loss, minimize } from './minimize.ts';
import { normalFrom } from './testing.ts';

const OPTIONS = { stepsMax: 200, tolerance: 1e-9, onStep: () => undefined };
const ROWS = 40;
const WIDTH = 3;

function rowsOf(kind: 'values' | 'two classes' | 'four classes'): LinearRows {
  const normal = normalFrom(randomFrom(2));
  const x = Float32Array.from({ length: ROWS * WIDTH }, (_, i) => (i % 7 === 0 ? 0 : normal()));
  const truth = Int32Array.from(
    { length: ROWS },
    (_, row) => (x[row * WIDTH + 1]! > 0 ? 1 : 0) + (row % 2) * 2,
  );
  const shared = { width: WIDTH, x, l2: 2 };
  if (kind === 'values') {
    const values = Float64Array.from(
      { length: ROWS },
      (_, row) => 2 * x[row * WIDTH]! - x[row * WIDTH + 2]! + normal(),
    );
    return { ...shared, target: { values, unit: { mean: 0, deviation: 1 } } };
  }
  if (kind === 'four classes') return { ...shared, target: { classes: 4, truth } };
  return { ...shared, target: { classes: 2, truth: truth.map((label) => label % 2) } };
}

function gradientAt(loss: Loss, weights: Float64Array): Float64Array {
  const gradient = new Float64Array(weights.length);
  loss(weights, gradient);
  return gradient;
}

describe('the loss of a linear model', () => {
  it.each(['values', 'two classes', 'four classes'] as const)(
    'of %s has the gradient that differences have',
    (kind) => {
      const loss = linearLoss(rowsOf(kind));
      const random = randomFrom(4);
      const weights = Float64Array.from(
        { length: (WIDTH + 1) * (kind === 'four classes' ? 4 : 1) },
        () => random() - 0.5,
      );
      const gradient = gradientAt(loss, weights);
      for (const [i, part] of gradient.entries()) {
        const [below, above] = [-1e-5, 1e-5].map((step) => {
          const moved = weights.slice();
          moved[i]! += step;
          return loss(moved, new Float64Array(weights.length));
        });
        expect(part).toBeCloseTo((above! - below!) / 2e-5, 8);
      }
    },
  );
});

describe('minimize', () => {
  it.each(['values', 'two classes', 'four classes'] as const)(
    'finds where the gradient of %s is 0',
    async (kind) => {
      const loss = linearLoss(rowsOf(kind));
      const weights = new Float64Array((WIDTH + 1) * (kind === 'four classes' ? 4 : 1));
      const { loss: least, steps } = await minimize(loss, weights, OPTIONS);
      expect(Math.max(...gradientAt(loss, weights).map(Math.abs))).toBeLessThan(1e-8);
      expect(steps).toBeLessThan(100);
      expect(least).toBe(loss(weights, new Float64Array(weights.length)));
    },
  );

  it('finds the end of a narrow curved valley', async () => {
    // Rosenbrock's: not convex, but the search never goes up
    const weights = Float64Array.of(-1.2, 1);
    const loss: Loss = ([a, b], gradient) => {
      gradient[0] = -2 * (1 - a!) - 400 * a! * (b! - a! * a!);
      gradient[1] = 200 * (b! - a! * a!);
      return (1 - a!) ** 2 + 100 * (b! - a! * a!) ** 2;
    };
    await minimize(loss, weights, OPTIONS);
    expect([...weights]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  it('stays at a minimum, and where rounding leaves nothing to gain', async () => {
    const flat: Loss = (_, gradient) => {
      gradient.fill(1e-3);
      return 1;
    };
    const weights = Float64Array.of(1, 2);
    expect(await minimize(flat, weights, OPTIONS)).toEqual({ loss: 1, steps: 0 });
    expect([...weights]).toEqual([1, 2]);
    expect(await minimize(flat, weights, { ...OPTIONS, tolerance: 1e-2 })).toEqual({ loss: 1, steps: 0 });
  });

  it('ends when the listener fails', async () => {
    const onStep = () => {
      throw new Error('enough');
    };
    const ended = minimize(linearLoss(rowsOf('values')), new Float64Array(WIDTH + 1), { ...OPTIONS, onStep });
    await expect(ended).rejects.toThrow('enough');
  });
});

import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { clipByNorm, coefficientsOf, type Optimizer, updateRule } from './optimizers.ts';
import { PlainOptimizer } from './testing/plain-optimizer.ts';
import { type Fed, runGraph, worstDifference } from './testing/run-graph.ts';

const STEPS = 30;
const SIZE = 5;

const vector = (data: readonly number[]): Fed => ({ dims: [data.length], data: Float32Array.from(data) });

/** Updates by the graph of one step, again and again. */
async function updated(
  optimizer: Optimizer,
  start: readonly number[],
  gradients: number[][],
  rates: number[],
) {
  const rule = updateRule(optimizer);
  let parameter = start;
  let slots = rule.slots.map(() => start.map(() => 0));
  for (const [step, gradient] of gradients.entries()) {
    const coefficients = coefficientsOf(optimizer, step, Float32Array.of(rates[step]!));
    const feeds = {
      parameter: vector(parameter),
      gradient: vector(gradient),
      ...Object.fromEntries(slots.map((slot, i) => [`slot${i}`, vector(slot)])),
      ...Object.fromEntries(coefficients.map((value, i) => [`coefficient${i}`, { dims: [], data: value }])),
    };
    const results = await runGraph<string>(feeds, (g) => {
      const next = rule.update(g, {
        parameter: 'parameter',
        gradient: 'gradient',
        slots: slots.map((_, i) => `slot${i}`),
        coefficients: coefficients.map((_, i) => `coefficient${i}`),
      });
      return { parameter: next.parameter, ...Object.fromEntries(next.slots.entries()) };
    });
    parameter = results['parameter']!;
    slots = slots.map((_, i) => results[i]!);
  }
  return parameter;
}

describe('an optimiser', () => {
  test.each<[Optimizer]>([
    [{ optimizer: 'sgd' }],
    [{ optimizer: 'sgd', momentum: 0.9 }],
    [{ optimizer: 'sgd', momentum: 0.9, decay: 0.1 }],
    [{ optimizer: 'adam' }],
    [{ optimizer: 'adam', beta1: 0.8, beta2: 0.9, epsilon: 1e-3 }],
    [{ optimizer: 'adam', decay: 0.1 }],
    [{ optimizer: 'adamw' }],
    [{ optimizer: 'adamw', decay: 0.1 }],
  ])('%j does what its paper says', async (optimizer) => {
    const random = randomFrom(5);
    const start = Array.from({ length: SIZE }, () => random() * 2 - 1);
    const gradients = Array.from({ length: STEPS }, () => start.map(() => random() * 2 - 1));
    const rates = gradients.map((_, step) => 0.05 / (1 + step / 10));
    const plain = new PlainOptimizer(optimizer, start);
    for (const [step, gradient] of gradients.entries()) plain.step(gradient, rates[step]!);
    expect(worstDifference(await updated(optimizer, start, gradients, rates), plain.parameters)).toBeLessThan(
      1e-5,
    );
  });

  test('the coefficients of a step do not depend on where its chunk began', () => {
    const optimizer: Optimizer = { optimizer: 'adamw', decay: 0.01 };
    const rates = Float32Array.from({ length: 400 }, (_, i) => 1e-3 / (i + 1));
    const whole = coefficientsOf(optimizer, 0, rates);
    const late = coefficientsOf(optimizer, 123, rates.subarray(123));
    expect(late).toEqual(whole.map((values) => values.slice(123)));
  });
});

describe('clipping by the norm of all gradients', () => {
  test.each([
    ['shortens them together', 1, [0.6, 0, 0.8]],
    ['leaves shorter ones alone', 6, [3, 0, 4]],
  ])('%s', async (_name, clip, expected) => {
    const { a, b } = await runGraph({ a: vector([3, 0]), b: vector([4]) }, (g) => {
      const clipped = clipByNorm(g, ['a', 'b'], clip);
      return { a: clipped[0]!, b: clipped[1]! };
    });
    expect(worstDifference([...a, ...b], expected)).toBeLessThan(1e-6);
  });

  test('a gradient of zeros stays one', async () => {
    const { a } = await runGraph({ g: vector([0, 0]) }, (g) => ({
      a: clipByNorm(g, ['g'], 1)[0]!,
    }));
    expect(a).toEqual([0, 0]);
  });
});

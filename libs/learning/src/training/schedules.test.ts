import { describe, expect, test } from '@jest/globals';
import { Rates } from './schedules.ts';

const rounded = (rates: Float32Array) => [...rates].map((rate) => Number(rate.toFixed(6)));

describe('the rates of a fit', () => {
  test('constant', () => {
    expect(rounded(new Rates({ schedule: 'constant', rate: 0.5 }, 100).of(40, 3))).toEqual([0.5, 0.5, 0.5]);
  });

  test('cosine: up in a straight line, down to the floor', () => {
    const rates = new Rates({ schedule: 'cosine', rate: 1, warmUpSteps: 4, floor: 0.2 }, 12);
    const half = (angle: number) => Number((0.2 + 0.4 * (1 + Math.cos(angle))).toFixed(6));
    expect(rounded(rates.of(0, 4))).toEqual([0.25, 0.5, 0.75, 1]);
    expect(rounded(rates.of(4, 8))).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => half((Math.PI * i) / 8)));
    expect(rounded(rates.of(12, 2))).toEqual([0.2, 0.2]);
  });

  test('cosine without a warm-up begins at its rate', () => {
    expect(rounded(new Rates({ schedule: 'cosine', rate: 1 }, 4).of(0, 3))).toEqual([1, 0.853553, 0.5]);
  });

  test('a warm-up longer than the fit never divides by nothing', () => {
    const rates = new Rates({ schedule: 'cosine', rate: 1, warmUpSteps: 8 }, 4);
    expect(rounded(rates.of(0, 4))).toEqual([0.125, 0.25, 0.375, 0.5]);
  });

  test('the rate of a step does not depend on where its chunk began', () => {
    const rates = new Rates({ schedule: 'cosine', rate: 1e-3, warmUpSteps: 10 }, 100);
    expect(rates.of(37, 20)).toEqual(rates.of(0, 100).slice(37, 57));
  });

  const plateau = { schedule: 'plateau', rate: 1, factor: 0.5, patience: 2, floor: 0.2 } as const;

  test('plateau: down after so many epochs in a row without improvement, never below the floor', () => {
    const rates = new Rates(plateau, 100);
    const losses = [3, 2, 2, 2.5, 1.9, 2, 2, 2, 2, 2, 2];
    const seen = losses.map((loss) => {
      rates.observe(loss);
      return rates.of(0, 1)[0];
    });
    expect(seen.map((rate) => Number(rate!.toFixed(6)))).toEqual([
      1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2,
    ]);
  });

  test('plateau: what it remembers goes on in another one', () => {
    const rates = new Rates(plateau, 100);
    rates.observe(1);
    rates.observe(1);
    const next = new Rates(plateau, 100, rates.state);
    next.observe(1);
    expect(next.of(0, 1)).toEqual(Float32Array.of(0.5));
  });

  test('only a plateau listens to the loss', () => {
    const rates = new Rates({ schedule: 'constant', rate: 1 }, 10);
    for (let i = 0; i < 20; i++) rates.observe(1);
    expect(rates.of(0, 1)).toEqual(Float32Array.of(1));
  });
});

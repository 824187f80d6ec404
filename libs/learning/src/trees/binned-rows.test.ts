import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { binRows, binsFor, missingCode } from './binned-rows.ts';
import { binMatrix } from './testing.ts';

const column = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.float({ noDefaultInfinity: true }) }, fc.constant(0)),
  {
    minLength: 1,
    maxLength: 600,
  },
);

describe('bins', () => {
  it('are what comparisons with their borders in float32 give, for any numbers', () => {
    fc.assert(
      fc.property(column, (numbers) => {
        const x = Float32Array.from(numbers);
        const { codes, borders } = binMatrix(x, 1);
        const [found] = borders;
        expect(found!.length).toBeLessThan(binsFor(x.length, 1));
        expect([...found!]).toEqual([...new Set(found)].sort((a, b) => a - b));
        for (const [row, value] of x.entries()) {
          const below = Number.isNaN(value)
            ? missingCode(found!)
            : found!.filter((border) => value > border).length;
          expect(codes[row]).toBe(below);
        }
      }),
    );
  });

  it('tell all values apart where there are few, neighbours in float32 too', () => {
    const next = 1 + 2 ** -23;
    const { codes, borders } = binMatrix(Float32Array.of(1, next, 1, -0, 0, Number.NaN, 3e38, -3e38), 1);
    expect([...codes]).toEqual([2, 3, 2, 1, 1, 5, 4, 0]);
    expect(borders[0]![2]).toBe(1);
  });

  it('hold about as many rows each, whatever one value takes', () => {
    const x = Float32Array.from({ length: 20_000 }, (_, row) => (row % 2 === 0 ? 0 : row / 10_000));
    const { codes } = binMatrix(x, 1);
    const counts = new Map<number, number>();
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
    expect(counts.size).toBe(254);
    expect(counts.get(0)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...[...counts.values()].slice(1))).toBeLessThan(60);
  });

  it('are fewer where rows are few or features many', () => {
    expect([binsFor(10, 1), binsFor(800, 10), binsFor(1e6, 10), binsFor(1e6, 10_000)]).toEqual([
      32, 100, 254, 52,
    ]);
  });

  it('have no border where a feature has one value, or none', () => {
    const { codes, borders } = binRows(3, 2, (feature, out) => out.fill(feature === 0 ? 7 : Number.NaN));
    expect(borders.map((of) => of.length)).toEqual([0, 0]);
    expect([...codes]).toEqual([0, 0, 0, 1, 1, 1]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FloatTensor, quantize } from './quantize.ts';

function tensor(dims: readonly number[], data: readonly number[]): FloatTensor {
  return { name: 'w', type: 'float32', dims, data: Float32Array.from(data) };
}

describe('quantize', () => {
  it('gives each place along the kept axes its own scale, and is off by half of it at most', () => {
    const dims = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    const numbers = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const cases = dims.chain((sizes) => {
      const length = sizes.reduce((product, size) => product * size, 1);
      return fc.tuple(
        fc.array(numbers, { minLength: length, maxLength: length }),
        fc.nat({ max: sizes.length - 1 }),
        fc.nat({ max: sizes.length - 1 }),
        fc.constant(sizes),
      );
    });
    fc.assert(
      fc.property(cases, fc.constantFrom(127, 63), ([data, a, b, sizes], max) => {
        const w = tensor(sizes, data);
        const kept = [Math.min(a, b), Math.max(a, b)] as const;
        const { values, scales, scaleDims } = quantize(w, { kept, max });
        expect(scaleDims).toEqual(sizes.map((size, axis) => (axis >= kept[0] && axis <= kept[1] ? size : 1)));
        for (const [i, value] of w.data.entries()) {
          const scale = scales[placeOf(i, sizes, scaleDims)]!;
          expect(Math.abs(values[i]!)).toBeLessThanOrEqual(max);
          expect(Math.abs(values[i]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
        }
      }),
    );
  });

  it('uses the whole range, and keeps zeros', () => {
    const { values, scales } = quantize(tensor([2, 3], [0, 2, 0, 0, -1, 0.5]), { kept: [1, 1] });
    expect([...values]).toEqual([0, 127, 0, 0, -64, 127]);
    expect([...scales]).toEqual([1, Math.fround(2 / 127), Math.fround(0.5 / 127)]);
  });

  it('keeps scales above a least one', () => {
    const { values, scales } = quantize(tensor([1, 2], [1e-9, 1]), { kept: [1, 1], scaleMin: () => 0.5 });
    expect([...scales]).toEqual([0.5, 0.5]);
    expect([...values]).toEqual([0, 2]);
  });
});

/** The place of an element's scale, dimension by dimension. */
function placeOf(index: number, dims: readonly number[], scaleDims: readonly number[]): number {
  let rest = index;
  let place = 0;
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    place += scaleDims[axis]! > 1 ? (rest % dims[axis]!) * stride : 0;
    stride *= scaleDims[axis]!;
    rest = Math.floor(rest / dims[axis]!);
  }
  return place;
}

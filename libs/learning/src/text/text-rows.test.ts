import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TextRowsBuilder } from './text-rows.ts';

describe('TextRowsBuilder', () => {
  it('keeps every row as it came', () => {
    const row = fc.array(fc.nat(), { maxLength: 200 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 400, size: 'large' }), (rows) => {
        const builder = new TextRowsBuilder();
        for (const ids of rows) builder.add(Int32Array.from(ids));
        const { ids, offsets, lengths } = builder.take();
        expect(rows.map((_, i) => [...ids.subarray(offsets[i], offsets[i + 1])])).toEqual(rows);
        expect([...lengths]).toEqual(rows.map((each) => each.length));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses more ids than training can hold', () => {
    const builder = new TextRowsBuilder();
    const huge = { length: 2 ** 27 + 1 } as Int32Array;
    expect(() => builder.add(huge)).toThrow(
      expect.objectContaining({ kind: 'ResourceExhausted', reason: 'TOO_MUCH_TEXT' }),
    );
  });
});

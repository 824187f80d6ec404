import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPacked, packIds, unpackIds } from './packed-ids.ts';

it.each<[string, number[], string]>([
  ['none', [], ''],
  ['one', [1], 'AQ=='],
  ['neighbours', [1, 2, 3], 'AQEB'],
  ['differences of two bytes', [128, 300], 'gAGsAQ=='],
])('%s', (_what, ids, packed) => {
  expect(packIds(ids)).toBe(packed);
  expect([...unpackIds(packed)]).toEqual(ids);
});

it('ids come back as they were', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 100_000 })), (ids) => {
      const rising = ids.toSorted((a, b) => a - b);
      const packed = packIds(rising);
      expect([...unpackIds(packed)]).toEqual(rising);
      expect(isPacked(packed, 100_000)).toBe(true);
      expect(isPacked(packed, (rising.at(-1) ?? 1) - 1)).toBe(rising.length === 0);
    }),
  );
});

it.each([
  ['no base64', 'A Q!='],
  ['an id twice', 'AQA='],
  ['an id that ends in the middle', 'gA=='],
  ['a byte more than it takes', 'gQA='],
  ['base64 without its end', 'AQ'],
])('%s is not packed', (_what, text) => {
  expect(isPacked(text, 100_000)).toBe(false);
});

import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, partOf, timeOf } from './dates.ts';

it.each([
  ['2024-05', '2024-05-01T00:00:00Z'],
  ['2024-02-29', '2024-02-29T00:00:00Z'],
  ['2024-05-31T18:30', '2024-05-31T18:30:00Z'],
  ['2024-05-31 18:30:15', '2024-05-31T18:30:15Z'],
  ['2024-05-31t18:30:15.999z', '2024-05-31T18:30:15Z'],
  ['2024-05-31T18:30:15,25+02:00', '2024-05-31T16:30:15Z'],
  ['2024-12-31T23:30:00-0130', '2025-01-01T01:00:00Z'],
  ['2024-05-31T00:00+02', '2024-05-30T22:00:00Z'],
  ['0099-01-01', '0099-01-01T00:00:00Z'],
])('%s is %s', (text, instant) => {
  expect(instantOf(text)).toBe(Date.parse(instant));
});

it.each([
  ['2024'],
  ['2023-02-29'],
  ['2024-13-01'],
  ['2024-00-01'],
  ['2024-01-00'],
  ['2024-01-01T24:00'],
  ['2024-01-01T12:60'],
  ['2024-01-01T12:00+25:00'],
  ['2024-1-1'],
  ['9999-12-31T23:59-01:00'],
  ['0000-01-01T00:00+01:00'],
  ['01.02.2024'],
  ['2024-01-01T12'],
  [' 2024-01-01'],
  ['today'],
  [1_700_000_000],
  [null],
])('%j is no date', (cell) => {
  expect(instantOf(cell)).toBeNaN();
});

it.each([
  ['2024-05', Date.UTC(2024, 4)],
  ['2024-05-31T18:30:15.25Z', Date.UTC(2024, 4, 31, 18, 30, 15, 250)],
  ['2024-05-31 18:30:15,5+02:00', Date.UTC(2024, 4, 31, 16, 30, 15, 500)],
  [1_700_000_000_123, 1_700_000_000_123],
  ['2024', 2024],
  ['-1.5e3', -1500],
  [true, Number.NaN],
  ['today', Number.NaN],
  ['', Number.NaN],
  [undefined, Number.NaN],
])('%j is of the time %d', (cell, time) => {
  expect(timeOf(cell)).toBe(time);
});

it('reads whatever Date writes, and finds its parts', () => {
  const range = { min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };
  fc.assert(
    fc.property(fc.date({ ...range, noInvalidDate: true }), (date) => {
      const instant = instantOf(date.toISOString());
      expect(instant).toBe(Math.floor(date.getTime() / 1000) * 1000);
      expect(partOf(instant, 'days')).toBe(Math.floor(instant / 86_400_000));
      expect(partOf(instant, 'year')).toBe(date.getUTCFullYear());
      expect(partOf(instant, 'month') * 12).toBeCloseTo(date.getUTCMonth());
      expect(partOf(instant, 'dayOfWeek') * 7).toBeCloseTo(date.getUTCDay());
      expect(Math.floor(partOf(instant, 'hour') * 24 + 1e-9)).toBe(date.getUTCHours());
    }),
  );
});

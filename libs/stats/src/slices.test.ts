import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { clopperPearsonInterval } from './proportion.ts';
import { accuracyOf, meanOf, measureSlices } from './slices.ts';

/** 100 rows of en, all but 5 right, 40 of zh with half right, 30 of de all right, 3 of fr. */
const column = [
  ...Array<string>(100).fill('en'),
  ...Array<string>(40).fill('zh'),
  ...Array<string>(30).fill('de'),
  'fr',
  'fr',
  'fr',
];
const right = Uint8Array.from(column, (language, row) =>
  (language === 'en' && row < 5) || (language === 'zh' && row % 2 === 0) ? 0 : 1,
);

describe('accuracy by language', () => {
  const report = measureSlices(column, accuracyOf(right), { better: 'higher' });

  test('the largest first, each with an interval that holds together with the others', () => {
    expect(report.slices.map(({ value, rows, estimate }) => [value, rows, estimate])).toEqual([
      ['en', 100, 0.95],
      ['zh', 40, 0.5],
      ['de', 30, 1],
    ]);
    const level = 1 - 0.05 / 3;
    expect(report.slices[1]!.interval).toEqual(clopperPearsonInterval(20, 40, level));
  });

  test('the slice that is worse than all is named', () => {
    expect(report.overall).toBe(148 / 173);
    expect(report.worst).toEqual(['zh']);
  });

  test('what is too small is counted', () => {
    expect(report.leftOut).toEqual({ values: 1, rows: 3 });
    const two = measureSlices(column, accuracyOf(right), { better: 'higher', slicesMax: 2, rowsMin: 1 });
    expect(two.slices.map(({ value }) => value)).toEqual(['en', 'zh']);
    expect(two.leftOut).toEqual({ values: 2, rows: 33 });
  });
});

test('a loss is bad where it is high, the worst slice first; numbers name their slices too', () => {
  const random = randomFrom(2);
  const years = Int32Array.from({ length: 300 }, (_, row) => 2020 + (row % 3));
  const losses = Float64Array.from(years, (year) => random() + (year === 2020 ? 0 : year - 2019));
  const { worst, overall } = measureSlices(years, meanOf(losses), { better: 'lower' });
  expect(worst).toEqual(['2022', '2021']);
  expect(overall).toBeCloseTo(losses.reduce((sum, each) => sum + each, 0) / 300, 12);
});

test('random slices of the same quality are hardly ever called worse', () => {
  let named = 0;
  for (let trial = 0; trial < 40; trial++) {
    const random = randomFrom(trial);
    const slices = Int32Array.from({ length: 2000 }, () => Math.floor(random() * 20));
    const hits = Uint8Array.from({ length: 2000 }, () => (random() < 0.8 ? 1 : 0));
    named += measureSlices(slices, accuracyOf(hits), { better: 'higher' }).worst.length;
  }
  // Together they err in at most 1 of 40 trials; with intervals of 95 % each it would be some 20 slices.
  expect(named).toBeLessThanOrEqual(3);
});

test('a slice that cannot be measured is left out', () => {
  const { slices, leftOut } = measureSlices(['a', 'b', 'b'], meanOf(Float64Array.of(1, 2, 3)), {
    better: 'lower',
    rowsMin: 1,
  });
  expect(slices.map(({ value }) => value)).toEqual(['b']);
  expect(leftOut).toEqual({ values: 1, rows: 1 });
});

test.each([
  ['accuracy', accuracyOf(new Uint8Array())],
  ['mean', meanOf(new Float64Array())],
])('%s: no rows are refused', (_name, measure) => {
  expect(() => measureSlices([], measure, { better: 'higher' })).toThrow(RangeError);
});

import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { dataSetOf } from '../data-set.ts';
import { scoresOf } from '../testing.ts';
import { trainVersion } from '../train-version.ts';
import { learningRow, normalFrom } from './testing.ts';

const YEARS = 14;
const HISTORY = 36;

/** Monthly sales: a trend, seasons that grow with it, and noise. */
function sales(): number[] {
  const normal = normalFrom(randomFrom(11));
  return Array.from({ length: 12 * YEARS }, (_, month) => {
    const level = 100 + 0.8 * month;
    return (
      level * (1 + 0.25 * Math.sin((2 * Math.PI * month) / 12) + 0.1 * Math.cos((4 * Math.PI * month) / 12)) +
      3 * normal()
    );
  });
}

const monthOf = (month: number) =>
  `${2010 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;

describe('a forecast', () => {
  it('by lags, means and the calendar beats the last value and the value of a year ago', async () => {
    const series = sales();
    const rows = series.slice(HISTORY).map((next, i) => {
      const month = i + HISTORY;
      return learningRow({ history: series.slice(month - HISTORY, month), month: monthOf(month) }, next);
    });
    const split = rows.length - 24;
    const data = await dataSetOf('tabular-regression', rows.slice(0, split));
    const version = await trainVersion({ data, seed: 1 });
    const later = rows.slice(split);
    const answers = await scoresOf(
      version,
      later.map(({ instance }) => instance),
    );
    const rmse = (answer: (i: number) => number) =>
      Math.sqrt(later.reduce((sum, { value }, i) => sum + (value! - answer(i)) ** 2, 0) / later.length);
    const ago = (months: number) => rmse((i) => series[HISTORY + split + i - months]!);
    const own = rmse((i) => answers[i]![0]!);
    expect(own).toBeLessThan(0.3 * ago(1));
    expect(own).toBeLessThan(0.8 * ago(12));
  }, 60_000);
});

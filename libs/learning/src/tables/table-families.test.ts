import { describe, expect, it } from '@jest/globals';
import type { Candidate, DataSet, Family, Fitted } from '../candidate.ts';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { scoresOf } from '../testing.ts';
import { flats, flowers, learningRow, TABLE_FAMILIES } from './testing.ts';

const quiet = () => undefined;
/** Fitting takes seconds, longer beside other tests. */
const PATIENCE_MS = 60_000;
const rowsUpTo = (end: number, from = 0) => Int32Array.from({ length: end - from }, (_, i) => from + i);

async function dataOf(rows: readonly LearningRow[]): Promise<DataSet> {
  return dataSetOf(rows[0]!.value === undefined ? 'tabular-classification' : 'tabular-regression', rows);
}

async function candidatesOf(family: Family, data: DataSet): Promise<readonly Candidate[]> {
  return family.candidates(data, 1, quiet);
}

async function using<T>(fitted: Promise<Fitted>, use: (fitted: Fitted) => Promise<T>): Promise<T> {
  const open = await fitted;
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

/** The share of right answers, or R². */
function quality({ target }: DataSet, scores: Float64Array, rows: Int32Array): number {
  if (target.labels !== undefined) {
    const { length } = target.labels;
    const right = [...rows].filter((row, i) => {
      const own = scores.subarray(i * length, (i + 1) * length);
      return own.indexOf(Math.max(...own)) === target.truth[row];
    });
    return right.length / rows.length;
  }
  const values = [...rows].map((row) => target.values[row]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const left = values.reduce((sum, value, i) => sum + (value - scores[i]!) ** 2, 0);
  return 1 - left / values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

describe.each(TABLE_FAMILIES.map((family) => [family.name, family] as const))('%s', (_name, family) => {
  it.each([
    ['values', flats(1_000, 1), 0.7],
    ['two classes', flats(1_000, 1, 2), 0.8],
    ['three classes', flats(1_000, 1, 3), 0.65],
    ['kinds of flowers', flowers(1_000, 1), 0.85],
  ])(
    'learns %s, and serves what it scores',
    async (_what, rows, least) => {
      const data = await dataOf(rows);
      const learned = 300;
      for (const candidate of await candidatesOf(family, data)) {
        await using(candidate.fit(rowsUpTo(learned), quiet), async (fitted) => {
          const held = rowsUpTo(rows.length, learned);
          expect(quality(data, await fitted.scores(held), held)).toBeGreaterThan(least);
          const own = await fitted.scores(rowsUpTo(rows.length));
          const served = await scoresOf(await fitted.export(), data.instances);
          const width = served[0]!.length;
          const off = served.flatMap((scores, row) =>
            [...scores].map((score, i) => {
              const expected = own[row * width + i]!;
              return Math.abs(score - expected) / Math.max(1, Math.abs(expected));
            }),
          );
          expect(off).toHaveLength(rows.length * (data.target.labels?.length ?? 1));
          expect(Math.max(...off)).toBeLessThan(1e-6);
        });
      }
    },
    PATIENCE_MS,
  );

  it('gives the same bytes again, and less sure answers at a temperature', async () => {
    const data = await dataOf(flats(200, 2, 3));
    const [candidate] = await candidatesOf(family, data);
    const rows = rowsUpTo(200);
    await using(candidate!.fit(rows, quiet), async (fitted) => {
      const again = await using(candidate!.fit(rows, quiet), (other) => other.export());
      expect(Buffer.from((await fitted.export()).onnx).equals(again.onnx)).toBe(true);
      const warm = fitted.atTemperature!(2);
      const [cool, hot] = [await fitted.scores(rows), await warm.scores(rows)];
      for (let row = 0; row < 200; row++) {
        const powers = [...cool.subarray(row * 3, row * 3 + 3)].map(Math.sqrt);
        const sum = powers[0]! + powers[1]! + powers[2]!;
        for (const [i, power] of powers.entries()) expect(hot[row * 3 + i]).toBeCloseTo(power / sum, 5);
      }
    });
  });

  it('answers rows with gaps, unseen categories and enormous numbers', async () => {
    const data = await dataOf(flats(300, 3, 3));
    const [candidate] = await candidatesOf(family, data);
    const odd = [
      {},
      { city: 'Atlantis', street: 'street 1000', floor: -1e9 },
      { size: 3e38, floor: -3e38, rents: [3e38, -3e38, 3e38] },
      { since: '9999-12-31', rents: [] },
    ];
    await using(candidate!.fit(rowsUpTo(300), quiet), async (fitted) => {
      const served = await scoresOf(
        await fitted.export(),
        odd.map((row) => ({ row })),
      );
      for (const scores of served) expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
    });
  });

  it.each([
    ['one row', rowsUpTo(1)],
    ['two rows', rowsUpTo(2)],
    ['rows of one class only', rowsUpTo(60).filter((row) => row % 3 === 0)],
    ['rows without one of the classes', rowsUpTo(60).filter((row) => row % 3 !== 1)],
  ])(
    'fits %s',
    async (_what, rows) => {
      const data = await dataOf(flowers(60, 4));
      const [candidate] = await candidatesOf(family, data);
      await using(candidate!.fit(rows, quiet), async (fitted) => {
        const scores = await fitted.scores(rowsUpTo(60));
        expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
        expect(JSON.parse(JSON.stringify(fitted.facts))).toEqual(fitted.facts);
      });
    },
    PATIENCE_MS,
  );

  it('keeps the unit of its values', async () => {
    const rows = flats(300, 5).map(({ instance, value }) => learningRow(instance.row!, 1e6 + value! * 1e4));
    const data = await dataOf(rows);
    const candidate = (await candidatesOf(family, data)).at(-1)!;
    await using(candidate.fit(rowsUpTo(300), quiet), async (fitted) => {
      expect(quality(data, await fitted.scores(rowsUpTo(300)), rowsUpTo(300))).toBeGreaterThan(0.7);
    });
  });

  it('tells how far it is, and ends when the listener fails', async () => {
    const data = await dataOf(flowers(150, 6));
    const [candidate] = await candidatesOf(family, data);
    const told: number[] = [];
    await using(
      candidate!
        .fit(rowsUpTo(150), ({ done }) => void told.push(done)),
      async () => undefined,
    );
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBeCloseTo(1);
    const refused = candidate!
      .fit(rowsUpTo(150), () => {
        throw new Error('enough');
      });
    await expect(refused).rejects.toThrow('enough');
  });

  it('says what the columns were taken for, and what to look at', async () => {
    const rows = flats(60, 8).map(({ instance, value }) =>
      learningRow({ ...instance.row!, leak: value! * 2 }, value!),
    );
    const [candidate] = await candidatesOf(family, await dataOf(rows));
    await using(candidate!.fit(rowsUpTo(60), quiet), async ({ facts }) => {
      expect(facts['columns']).toMatchObject({
        size: 'number',
        city: 'category',
        since: 'date',
        rents: 'series',
      });
      expect(facts['warnings']).toContainEqual(
        expect.stringMatching(/^"leak": it is the target in another unit/),
      );
    });
  });

  it('estimates more seconds for more rows, and lists the simplest first', async () => {
    const candidates = await candidatesOf(family, await dataOf(flowers(60, 7)));
    expect(candidates.length).toBeGreaterThan(1);
    for (const candidate of candidates) {
      expect(candidate.seconds(100)).toBeGreaterThan(0);
      expect(candidate.seconds(100_000)).toBeGreaterThan(5 * candidate.seconds(10_000));
    }
  });
});

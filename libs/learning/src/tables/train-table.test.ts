import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { dataSetOf } from '../data-set.ts';
import { labelsOf, scoresOf } from '../testing.ts';
import { trainVersion } from '../train-version.ts';
import { flowers, learningRow } from './testing.ts';

/** Fitting takes seconds, longer beside other tests. */
const PATIENCE_MS = 60_000;

/** A code that says all, as long as nobody takes it for a number. */
const codes = Array.from({ length: 120 }, (_, i) =>
  learningRow({ code: i % 8 }, [0, 3, 5, 6].includes(i % 8) ? 'even' : 'odd'),
);

it(
  'all families are compared, and the one that is kept serves',
  async () => {
    const rows = flowers(150, 1);
    const version = await trainVersion({ data: await dataSetOf('tabular-classification', rows), seed: 1 });
    const families = new Set(version.summary.choice.tried.map(({ family }) => family));
    expect([...families]).toEqual(['table-linear', 'table-trees', 'table-dense']);
    const labels = await labelsOf(
      version,
      rows.map(({ instance }) => instance),
    );
    const right = labels.filter((label, i) => label === rows[i]!.label).length;
    expect(right / rows.length).toBeGreaterThan(0.9);
  },
  PATIENCE_MS,
);

it('of equal rows with different labels the probability is how often each came', async () => {
  // Of the grown, women were saved; of the children, boys and girls alike.
  const cells = [
    { sex: 'male', age: 'adult', share: 0.2 },
    { sex: 'female', age: 'adult', share: 0.74 },
    { sex: 'male', age: 'child', share: 0.5 },
    { sex: 'female', age: 'child', share: 0.5 },
  ];
  const rows = cells.flatMap(({ sex, age, share }) =>
    Array.from({ length: 100 }, (_, i) => learningRow({ sex, age }, i < 100 * share ? 'yes' : 'no')),
  );
  const data = await dataSetOf('tabular-classification', rows);
  const version = await trainVersion({ data, seed: 1, settings: { family: 'table-trees' } });
  const scores = await scoresOf(
    version,
    cells.map(({ sex, age }) => ({ row: { sex, age } })),
  );
  const yes = version.labels!.indexOf('yes');
  for (const [i, { share }] of cells.entries()) expect(Math.abs(scores[i]![yes]! - share)).toBeLessThan(0.07);
});

it('columns are read as people say', async () => {
  const data = await dataSetOf('tabular-classification', codes);
  const accuracy = async (columns: Record<string, string>) => {
    const version = await trainVersion({ data, seed: 1, settings: { family: 'table-linear', columns } });
    expect(version.summary.facts['columns']).toEqual({ code: columns['code'] ?? 'number' });
    return version.summary.choice.tried.at(-1)!.metric;
  };
  expect(await accuracy({})).toBeLessThan(0.8);
  expect(await accuracy({ code: 'category' })).toBe(1);
});

it('a law of few rows with hardly any noise is found, not flattened', async () => {
  const random = randomFrom(3);
  const rows = Array.from({ length: 60 }, () => {
    const [a, b, c] = [random(), random(), random()];
    return learningRow({ a, b, c }, 5 * a - 3 * b + 2 * c + 0.01 * random());
  });
  const data = await dataSetOf('tabular-regression', rows);
  const { summary } = await trainVersion({ data, seed: 1, settings: { family: 'table-linear' } });
  const found = summary.choice.tried.find(({ description }) => description === summary.choice.description)!;
  expect(found.metric).toBeLessThan(0.005);
});

it('trees that are named for too many rows and labels say how many they take', async () => {
  const rows = Array.from({ length: 33_600 }, (_, i) => learningRow({ a: i }, `label ${i % 1_000}`));
  const data = await dataSetOf('tabular-classification', rows);
  const training = trainVersion({ data, seed: 1, settings: { family: 'table-trees' } });
  await expect(training).rejects.toMatchObject({
    kind: 'ResourceExhausted',
    reason: 'FAMILY_UNSUITED',
    message: expect.stringContaining('of 1000 labels it takes 33554 rows, but there are 33600'),
  });
});

it(
  'a network leaves no checkpoint behind',
  async () => {
    const checkpointDir = await mkdtemp(join(tmpdir(), 'ratchet-tables-'));
    try {
      const data = await dataSetOf('tabular-classification', flowers(60, 2));
      await trainVersion({ data, seed: 1, settings: { family: 'table-dense' }, checkpointDir });
      expect(await readdir(checkpointDir)).toEqual([]);
    } finally {
      await rm(checkpointDir, { recursive: true });
    }
  },
  PATIENCE_MS,
);

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { ServedRunner } from '../evaluate/answer-instances.ts';
import { scoresOf, withSession } from '../testing.ts';
import { trainVersion } from '../train-version.ts';
import { ratingsFamily } from './ratings-family.ts';

/** Fits take seconds, longer beside other tests. */
jest.setTimeout(60_000);

/** Ratings that follow two hidden tastes, one in ten pairs rated. */
function hiddenTastes(users: number, items: number): LearningRow[] {
  const random = randomFrom(5);
  const hidden = (count: number) =>
    Array.from({ length: count }, () => [random() * 2 - 1, random() * 2 - 1] as const);
  const tastes = hidden(users);
  const traits = hidden(items);
  return tastes.flatMap((taste, user) =>
    traits.flatMap((trait, item): LearningRow[] => {
      if (random() > 0.3) return [];
      const value = Math.round(3 + 2 * (taste[0] * trait[0] + taste[1] * trait[1]));
      return [{ instance: { row: { user: `u${user}`, item } }, value, part: 'train', trainOnly: false }];
    }),
  );
}

const rating = (user: string | number, item: string | number, value = 3): LearningRow => ({
  instance: { row: { user, item } },
  value,
  part: 'train',
  trainOnly: false,
});

describe('ratings', () => {
  it('find the tastes behind the ratings, which biases do not', async () => {
    const data = await dataSetOf('recommendation', hiddenTastes(150, 120));
    const { summary } = await trainVersion({ data, seed: 1 });
    const [biases, ...others] = summary.choice.tried;
    expect(summary.choice).toMatchObject({ family: 'factorization', metric: 'rmse' });
    expect(summary.choice.description).toContain('factors');
    expect(Math.min(...others.map(({ metric }) => metric))).toBeLessThan(0.95 * biases!.metric);
  });

  it('answer as trained, and by the biases alone for whom they never saw', async () => {
    const rows = hiddenTastes(60, 50);
    const data = await dataSetOf('recommendation', rows);
    const candidate = (await ratingsFamily.candidates(data, 1, () => undefined)).at(-1)!;
    const all = Int32Array.from(rows, (_, i) => i);
    const fitted = await candidate.fit(all, () => undefined);
    const exported = await fitted.export();
    const served = await scoresOf(exported, data.instances.slice(0, 1000));
    const own = await fitted.scores(all.subarray(0, 1000));
    for (const [i, scores] of served.entries()) expect(Math.abs(scores[0]! - own[i]!)).toBeLessThan(1e-5);
    const [nobody, userOnly, topK] = await scoresOf(exported, [
      { row: { user: 'new', item: 'new' } },
      { row: { user: 'u1', item: 'new' } },
      { row: { user: 'u1', topK: 100 } },
    ]);
    const mean = [...data.target.values!].reduce((sum, value) => sum + value, 0) / rows.length;
    expect(nobody![0]).toBeCloseTo(mean, 5);
    expect(userOnly![0]).not.toBeCloseTo(mean, 5);
    const ratedByU1 = rows.filter(({ instance }) => instance.row!['user'] === 'u1').length;
    expect(topK).toHaveLength(50 - ratedByU1);
  });

  it('show what a user did not rate in training, and say which items these are', async () => {
    const rows = [rating('ann', 'tea'), rating('ann', 'cake', 5), rating('bob', 'pie', 1)];
    const data = await dataSetOf('recommendation', rows);
    const [candidate] = await ratingsFamily.candidates(data, 1, () => undefined);
    const learned = Int32Array.of(1, 2);
    const fitted = await candidate! .fit(learned, () => undefined);
    const { pipeline, signature, onnx, labels } = await fitted.export();
    const served = { pipeline: [...pipeline], signature };
    const scores = await withSession(onnx, signature, (session) =>
      new ServedRunner(session, served).itemScores(['ann', 'bob', 'cid'], 3),
    );
    const shown = scores.map((own) => labels!.filter((_, i) => own[i]! > Number.NEGATIVE_INFINITY));
    expect(shown).toEqual([
      ['pie', 'tea'],
      ['cake', 'tea'],
      ['cake', 'pie', 'tea'],
    ]);
  });

  it('tell of progress with the loss, and give the same bytes again', async () => {
    const data = await dataSetOf('recommendation', hiddenTastes(30, 30));
    const seen: (number | undefined)[] = [];
    const settings = { family: 'factorization' };
    const train = () =>
      trainVersion({
        data,
        seed: 1,
        settings,
        onProgress: ({ loss }) => void (loss !== undefined && seen.push(loss)),
      });
    const [first, second] = [await train(), await train()];
    expect(Buffer.from(first.onnx).equals(second.onnx)).toBe(true);
    expect(seen.at(-1)!).toBeLessThan(seen[0]!);
  });

  it.each([
    ['without a user', { item: 'a' }],
    ['with an empty item', { user: 'a', item: '' }],
    ['with a user that is no name', { user: true, item: 'a' }],
  ])('refuse a row %s, and say which', async (_what, row) => {
    const bad: LearningRow = { instance: { row }, value: 4, part: 'train', trainOnly: false };
    const data = await dataSetOf('recommendation', [rating('a', 'b'), rating('a', 'c', 5), bad]);
    await expect(ratingsFamily.candidates(data, 1, () => undefined)).rejects.toMatchObject({
      reason: 'INVALID_ROW',
      message: expect.stringContaining('training row 2'),
    });
  });

  const directory = process.env['RATCHET_DATASETS'];
  (directory === undefined ? it.skip : it)(
    'reach an RMSE of 0.935 on ml-100k',
    async () => {
      const read = async (name: string) =>
        (await readFile(join(directory!, 'ml-100k', name), 'utf8'))
          .trim()
          .split('\n')
          .map((line) => line.split('\t').map(Number) as [number, number, number]);
      const test = await read('ua.test');
      const held = new Set(test.map(([user, item]) => `${user}/${item}`));
      const all = await read('u.data');
      const train = all.filter(([user, item]) => !held.has(`${user}/${item}`));
      const data = await dataSetOf(
        'recommendation',
        train.map((row) => rating(...row)),
      );
      const version = await trainVersion({ data, seed: 1 });
      const served = await scoresOf(
        version,
        test.map(([user, item]) => ({ row: { user, item } })),
      );
      const squares = served.reduce((sum, [value], i) => sum + (value! - test[i]![2]) ** 2, 0);
      const rmse = Math.sqrt(squares / test.length);
      console.info(
        `ml-100k, ${test.length} test rows: RMSE ${rmse.toFixed(4)}, ${version.summary.choice.description}`,
      );
      expect(rmse).toBeLessThanOrEqual(0.935);
    },
    120_000,
  );
});

import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { logitsOfProbabilities, scaleByTemperature } from '@ratchet/stats';
import fc from 'fast-check';
import type { Candidate, Fitted, Target } from '../candidate.ts';
import { type ChoiceRequest, choose, FOLDS, holdOut } from './choose.ts';
import { foldsOf } from './folds.ts';
import { affordable } from './sample.ts';

const ROWS = 500;
const target: Target & { truth: Int32Array } = {
  labels: ['no', 'yes'],
  truth: Int32Array.from({ length: ROWS }, (_, row) => Number(row % 3 === 0)),
};

/** A candidate that is right with this chance, always as sure of itself, and tells which rows it was fitted to. */
function guesser(
  name: string,
  chance: number,
  more: { seconds?: number; fits?: Int32Array[] } = {},
): Candidate {
  const right = randomFrom(name.length * 1_000 + Math.round(chance * 1_000));
  const isRight = Array.from({ length: ROWS }, () => right() < chance);
  return {
    family: 'guesser',
    description: name,
    settings: { chance },
    seconds: (rows) => rows * (more.seconds ?? 1e-6),
    async fit(rows, onProgress) {
      more.fits?.push(rows);
      await onProgress({ done: 0.5 });
      return {
        facts: {},
        scores: async (asked) =>
          Float64Array.from(
            [...asked].flatMap((row) => {
              const yes = (target.truth[row] === 1) === isRight[row] ? 0.8 : 0.2;
              return [1 - yes, yes];
            }),
          ),
        export: () => Promise.reject(new Error('not asked for')),
        close: async () => undefined,
      };
    },
  };
}

function request(candidates: readonly Candidate[], more: Partial<ChoiceRequest> = {}): ChoiceRequest {
  return {
    candidates,
    target,
    judging: new Uint8Array(ROWS).fill(1),
    seed: 1,
    budgetSeconds: 60,
    onProgress: () => undefined,
    ...more,
  };
}

describe('choose', () => {
  it('takes the best where it is clearly ahead', async () => {
    const { choice } = await choose(request([guesser('simple', 0.6), guesser('better', 0.9)]));
    expect(choice).toMatchObject({
      description: 'better',
      settings: { chance: 0.9 },
      metric: 'accuracy',
      rows: ROWS,
    });
    expect(choice.tried[1]).toMatchObject({ description: 'better', behind: 0, behindError: 0, folds: FOLDS });
    expect(choice.tried[0]!.behind).toBeGreaterThan(choice.tried[0]!.behindError);
    expect(JSON.parse(JSON.stringify(choice))).toEqual(choice);
  });

  it('takes the simplest of those within one standard error of the best', async () => {
    const { choice } = await choose(request([guesser('simple', 0.8), guesser('other', 0.805)]));
    expect(choice.description).toBe('simple');
  });

  it('lets go early of who is far behind', async () => {
    const fits: Int32Array[] = [];
    const { choice } = await choose(request([guesser('hopeless', 0.2, { fits }), guesser('good', 0.9)]));
    expect(choice.tried[0]).toMatchObject({ description: 'hopeless', folds: 2 });
    expect(fits).toHaveLength(2);
  });

  it('compares by rows that were held out, each once, in folds with the same share of each label', async () => {
    const fits: Int32Array[] = [];
    await choose(request([guesser('a', 0.8, { fits }), guesser('b', 0.8)]));
    const counts = new Int32Array(ROWS);
    for (const rows of fits) {
      for (const row of rows) counts[row]!++;
      const yes = rows.filter((row) => target.truth[row] === 1).length;
      expect(Math.abs(yes / rows.length - 1 / 3)).toBeLessThan(0.01);
    }
    expect(new Set(counts)).toEqual(new Set([FOLDS - 1]));
  });

  it('measures by the rows that judge, and learns from the others too', async () => {
    const judging = Uint8Array.from({ length: ROWS }, (_, row) => Number(row < 100));
    const fits: Int32Array[] = [];
    const { choice } = await choose(request([guesser('a', 0.8, { fits }), guesser('b', 0.5)], { judging }));
    expect(fits[0]!.some((row) => row >= 100)).toBe(true);
    const hits = choice.tried[0]!.metric * 100;
    expect(hits).toBeCloseTo(Math.round(hits), 9);
  });

  it('compares by what comes after, where rows have times', async () => {
    const times = Float64Array.from({ length: ROWS }, (_, row) => row);
    const fits: Int32Array[] = [];
    const { choice } = await choose(request([guesser('a', 0.6, { fits }), guesser('b', 0.6)], { times }));
    expect(fits.map((rows) => [rows.length, Math.max(...rows)])).toEqual(
      [250, 300, 350, 400, 450].map((until) => [until, until - 1]),
    );
    expect(choice.tried[0]!.folds).toBe(FOLDS);
    fits.length = 0;
    await choose(request([guesser('a', 0.6, { fits }), guesser('b', 0.6)], { times: times.fill(7) }));
    expect(new Set(fits.map((rows) => rows.length))).toEqual(new Set([ROWS - ROWS / FOLDS]));
  });

  it('does not compare where there is one candidate', async () => {
    const { choice } = await choose(request([guesser('only', 0.7, { seconds: 1_000 })]));
    expect(choice).toMatchObject({ description: 'only', tried: [], rows: 0 });
  });

  it('says how far it is, never backwards, to the end', async () => {
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }): void => void seen.push(done);
    await choose(request([guesser('a', 0.2), guesser('b', 0.9)], { onProgress }));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it('compares values by their squared errors', async () => {
    const values = Float64Array.from({ length: ROWS }, (_, row) => row % 7);
    const off = (by: number): Candidate => ({
      ...guesser(`off by ${by}`, 0.5),
      fit: async () => ({
        facts: {},
        scores: async (rows) => Float64Array.from(rows, (row) => values[row]! + (row % 2 === 0 ? by : -by)),
        export: () => Promise.reject(new Error('not asked for')),
        close: async () => undefined,
      }),
    });
    const { choice } = await choose(request([off(2), off(0.5)], { target: { values } }));
    expect(choice).toMatchObject({ description: 'off by 0.5', metric: 'rmse' });
    expect(choice.tried.map(({ metric }) => metric)).toEqual([2, 0.5]);
  });
});

/** The same candidate with its probabilities drawn together, which a temperature may undo. */
function timid(candidate: Candidate, calibratable: boolean): Candidate {
  return {
    ...candidate,
    async fit(...asked) {
      const fitted = await candidate.fit(...asked);
      const scores: Fitted['scores'] = async (rows) =>
        scaleByTemperature(logitsOfProbabilities(await fitted.scores(rows)), 2, 2);
      return { ...fitted, scores, ...(calibratable && { atTemperature: () => fitted }) };
    },
  };
}

describe('calibration', () => {
  it('compares candidates at the temperature that their versions would have', async () => {
    const candidates = [guesser('good', 0.8), timid(guesser('better', 0.9), true)];
    const { choice, heldOut } = await choose(request(candidates));
    expect(choice).toMatchObject({ description: 'better', calibration: { rows: ROWS } });
    const { temperature, logLoss } = choice.calibration!;
    expect(temperature).toBeLessThan(0.6);
    expect(choice.tried[1]!.loss).toBeCloseTo(logLoss.after, 2);
    expect(heldOut!.answers!.truth).toHaveLength(ROWS);
    expect(JSON.parse(JSON.stringify(choice))).toEqual(choice);
  });

  it('takes answers as they are where a version can have no temperature', async () => {
    const candidates = [guesser('good', 0.8), timid(guesser('better', 0.85), false)];
    const { choice } = await choose(request(candidates));
    expect(choice.description).toBe('good');
    expect(choice.calibration).toBeUndefined();
  });

  it('is found for one candidate by itself too', async () => {
    const rules = { ...request([]), rowsMax: 200 };
    const heldOut = await holdOut(timid(guesser('only', 0.9), true), 200, rules);
    expect(heldOut!.answers!.truth).toHaveLength(200);
    expect(heldOut!.calibration!.temperature).toBeLessThan(0.7);
  });
});

describe('foldsOf', () => {
  const labels = ['a', 'b', 'c', 'd'];
  // one row of a, two of b, the others of c
  const truth = Int32Array.from({ length: 40 }, (_, row) => (row === 0 ? 0 : row < 3 ? 1 : 2));
  const rows = Int32Array.from(truth, (_, row) => row);

  it('never asks for a label that nobody could know', () => {
    const folds = foldsOf(rows, { labels, truth }, new Uint8Array(40).fill(1), FOLDS);
    expect(folds).toHaveLength(FOLDS);
    const scored = folds.flatMap((fold) => [...fold.scored]).sort((a, b) => a - b);
    expect(scored).toEqual([...rows.subarray(1)]);
    for (const fold of folds) {
      expect(fold.train).toContain(0);
      expect([...fold.train].filter((row) => fold.scored.includes(row))).toEqual([]);
      for (const row of fold.scored) expect([...fold.train].map((each) => truth[each])).toContain(truth[row]);
    }
  });

  it('has no folds where every row alone has its label, and then the simplest candidate is taken', async () => {
    const alone = { labels, truth: Int32Array.of(0, 1, 2, 3) };
    expect(foldsOf(Int32Array.of(3, 1, 0, 2), alone, new Uint8Array(4), FOLDS)).toEqual([]);
    const candidates = [guesser('simple', 0.5), guesser('other', 0.9)];
    const { choice, heldOut } = await choose(
      request(candidates, { target: alone, judging: new Uint8Array(4) }),
    );
    expect(choice).toMatchObject({ description: 'simple', tried: [], rows: 0 });
    expect(heldOut).toBeUndefined();
  });

  it('has fewer folds where there are fewer rows', () => {
    const few = foldsOf(Int32Array.of(5, 6, 7), { labels, truth }, new Uint8Array(40), FOLDS);
    expect(few.map(({ scored }) => scored)).toEqual([5, 6, 7].map((row) => Int32Array.of(row)));
  });
});

describe('affordable', () => {
  const judging = new Uint8Array(20_000).fill(1);
  it.each([
    ['all rows where they can be paid for', [1e-6, 1e-6], 60, 20_000, 0],
    ['a sample where they cannot', [1e-3, 1e-3], 60, 7_500, 0],
    ['no candidate for which a thousand rows are too many', [1e-6, 1], 60, 20_000, 1],
    ['the first one always', [1, 1], 60, 1_000, 1],
  ])('takes %s', (_what, seconds, budgetSeconds, rows, skipped) => {
    const candidates = seconds.map((each, i) => guesser(`c${i}`, 0.5, { seconds: each }));
    const found = affordable(candidates, judging, { seed: 1, budgetSeconds, folds: FOLDS });
    expect(found.taken[0]).toBe(candidates[0]);
    expect([found.rows.length, found.skipped.length]).toEqual([rows, skipped]);
    expect(new Set(found.rows).size).toBe(rows);
  });

  it('never goes beyond the budget but for the least sample of the first candidate', () => {
    const seconds = fc.double({ min: 1e-7, max: 1e-1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(seconds, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 100 }),
        (each, budget) => {
          const candidates = each.map((cost, i) => guesser(`c${i}`, 0.5, { seconds: cost }));
          const { taken, rows } = affordable(candidates, judging.subarray(0, 3_000), {
            seed: 1,
            budgetSeconds: budget,
            folds: FOLDS,
          });
          const cost = taken.reduce((sum, one) => sum + FOLDS * one.seconds(Math.ceil(rows.length * 0.8)), 0);
          expect(cost <= budget || (taken.length === 1 && rows.length === 1_000)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});

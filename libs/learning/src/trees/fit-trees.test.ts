import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { fitTrees, type TreeSettings } from './fit-trees.ts';
import { objectiveOf, type TreeTarget } from './objective.ts';
import { answersOf, binMatrix, randomRows, rowsFrom } from './testing.ts';

const SETTINGS: TreeSettings = {
  leavesMax: 8,
  rowsMin: 5,
  rate: 0.1,
  l2: 1,
  rowShare: 0.8,
  featureShare: 0.8,
  roundsMax: 100,
  patience: 10,
};
const WIDTH = 5;
const quiet = () => undefined;

function targetOf(kind: string, x: Float32Array): TreeTarget {
  const random = randomFrom(3);
  const signal = Float64Array.from({ length: x.length / WIDTH }, (_, row) => {
    const [a = 0, b = 0, c = 0] = x.subarray(row * WIDTH).map((value) => (Number.isNaN(value) ? 1 : value));
    return Math.sign(a * b) + c / 2 + (random() - 0.5) / 5;
  });
  if (kind === 'values') return { values: signal };
  const classes = kind === 'two classes' ? 2 : 4;
  return {
    classes,
    truth: Int32Array.from(signal, (value) => Math.min(classes - 1, Math.max(0, Math.round(value + 1)))),
  };
}

describe('boosted trees', () => {
  it.each(['values', 'two classes', 'four classes'])(
    'learn %s that no single feature tells',
    async (kind) => {
      const x = randomRows(500, WIDTH, 0.05);
      const binned = binMatrix(x, WIDTH);
      const target = targetOf(kind, x);
      const { ensemble, rounds, loss } = await fitTrees(binned, target, SETTINGS, 1, quiet);
      const objective = objectiveOf(target);
      const scores = Float64Array.from(answersOf({ ...ensemble, trees: [] }, binned));
      const guess = rowsFrom(0, 500).reduce((sum, row) => sum + objective.loss(scores, row), 0) / 500;
      expect(rounds).toBeGreaterThan(10);
      expect(loss).toBeLessThan(guess / 2);
    },
  );

  it('grow none where there is only noise', async () => {
    const x = randomRows(400, WIDTH, 0);
    const random = randomFrom(5);
    const target = { values: Float64Array.from({ length: 400 }, () => random() - 0.5) };
    const { rounds } = await fitTrees(binMatrix(x, WIDTH), target, SETTINGS, 1, quiet);
    expect(rounds).toBeLessThan(5);
  });

  it('are the same for the same seed, and others for another', async () => {
    const x = randomRows(200, WIDTH, 0.1);
    const fitted = async (seed: number) =>
      (await fitTrees(binMatrix(x, WIDTH), targetOf('two classes', x), SETTINGS, seed, quiet)).ensemble;
    const [first, again, other] = [await fitted(1), await fitted(1), await fitted(2)];
    expect(again).toEqual(first);
    expect(other.trees[0]).not.toEqual(first.trees[0]);
  });

  it('of one row, of two rows and of a class that no row has are the guess they begin with', async () => {
    const one = { values: Float64Array.of(4) };
    const { ensemble } = await fitTrees(
      binMatrix(Float32Array.of(1, 2, 3, 4, 5), WIDTH),
      one,
      SETTINGS,
      1,
      quiet,
    );
    expect(ensemble).toEqual({ outputs: 1, start: Float32Array.of(4), trees: [] });
    const classes = { classes: 3, truth: Int32Array.of(0, 2) };
    const two = await fitTrees(binMatrix(randomRows(2, WIDTH, 0), WIDTH), classes, SETTINGS, 1, quiet);
    expect([...two.ensemble.start].every(Number.isFinite)).toBe(true);
  });

  it('tell how far they are, and end when the listener fails', async () => {
    const x = randomRows(300, WIDTH, 0);
    const told: number[] = [];
    await fitTrees(
      binMatrix(x, WIDTH),
      targetOf('values', x),
      SETTINGS,
      1,
      ({ done }) => void told.push(done),
    );
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBeCloseTo(1);
    const refused = fitTrees(binMatrix(x, WIDTH), targetOf('values', x), SETTINGS, 1, () => {
      throw new Error('enough');
    });
    await expect(refused).rejects.toThrow('enough');
  });
});

describe('the slopes of a loss', () => {
  it.each(['values', 'two classes', 'four classes'])('of %s are its first and second derivatives', (kind) => {
    const x = randomRows(20, WIDTH, 0);
    const objective = objectiveOf(targetOf(kind, x));
    const { outputs } = objective;
    const random = randomFrom(9);
    const scores = Float64Array.from({ length: 20 * outputs }, () => random() * 4 - 2);
    const rows = rowsFrom(0, 20);
    const slopes = { gradients: new Float64Array(20), curvatures: new Float64Array(20) };
    objective.begin(scores, rows);
    for (let output = 0; output < outputs; output++) {
      objective.slopes(output, scores, rows, slopes);
      for (const row of rows) {
        const lossAt = (step: number) => {
          const moved = scores.slice();
          moved[row * outputs + output]! += step;
          return objective.loss(moved, row);
        };
        // the squared error counts as half of it
        const share = kind === 'values' ? 2 : 1;
        const [below, here, above] = [lossAt(-1e-4), lossAt(0), lossAt(1e-4)];
        expect(slopes.gradients[row]).toBeCloseTo((above - below) / 2e-4 / share, 6);
        expect(slopes.curvatures[row]).toBeCloseTo((above - 2 * here + below) / 1e-8 / share, 5);
      }
    }
  });
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DataSet, FitProgress } from '../candidate.ts';
import { exportNetwork } from '../network/export.ts';
import { denseNetwork, separable } from '../training/testing/sets.ts';
import { logitsFor, NetworkCandidate, type NetworkRecipe, type Training } from './network-candidate.ts';
import { rowSource } from './row-source.ts';

jest.setTimeout(60_000);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ratchet-candidate-'));
});
afterAll(() => rm(directory, { recursive: true }));

const quietly = (): void => undefined;
const range = (to: number, from = 0) => Int32Array.from({ length: to - from }, (_, i) => from + i);

const TRAINING: NetworkRecipe['training'] = {
  optimizer: { optimizer: 'adam' },
  schedule: { schedule: 'constant', rate: 0.01 },
  batch: 16,
  epochs: 20,
  patience: 3,
};

/** A network over numbers of which a hyperplane tells the class, but for the last `odd` rows, which are of one more class. */
function candidateOf(
  count: number,
  { classes = 2, odd = 0, recipe = {} as Partial<NetworkRecipe>, seed = 1 } = {},
) {
  const { x, y } = separable(count, 6);
  const truth = y.map((label, row) => (row >= count - odd ? classes - 1 : label));
  const target: DataSet['target'] = {
    labels: Array.from({ length: classes }, (_, label) => `label ${label}`),
    truth,
  };
  const network = denseNetwork(6, [8], logitsFor(classes));
  const whole: NetworkRecipe = {
    family: 'test',
    description: 'a small network',
    network,
    training: TRAINING,
    secondsPerRow: 1e-5,
    usualEpochs: 10,
    export: (parameters, ending) => ({
      onnx: exportNetwork(network, parameters, ending),
      pipeline: [],
      signature: { inputs: [], outputs: [], batch: true },
    }),
    ...recipe,
  };
  const judging = new Uint8Array(count).fill(1);
  return { candidate: new NetworkCandidate(whole, rowSource(x), { target, judging }, seed), truth };
}

async function accuracyOf(
  { candidate, truth }: ReturnType<typeof candidateOf>,
  learned: Int32Array,
  asked: Int32Array,
): Promise<number> {
  const fitted = await candidate.fit(learned, quietly);
  const scores = await fitted.scores(asked);
  await fitted.close();
  const width = scores.length / asked.length;
  const hits = asked.filter((row, i) => {
    const own = scores.subarray(i * width, (i + 1) * width);
    return own.indexOf(Math.max(...own)) === truth[row];
  });
  return hits.length / asked.length;
}

describe('a network as a candidate', () => {
  it.each([2, 3])('learns from some rows to answer others, of %i labels', async (classes) => {
    const made = candidateOf(600, { classes });
    expect(await accuracyOf(made, range(400), range(600, 400))).toBeGreaterThan(0.9);
  });

  it('learns nothing of a label that is not among its rows, and still answers with all', async () => {
    const { candidate } = candidateOf(300, { classes: 3, odd: 20 });
    const fitted = await candidate.fit(range(280), quietly);
    const scores = await fitted.scores(range(300));
    await fitted.close();
    expect(scores).toHaveLength(900);
    expect(Math.max(...scores.filter((_, i) => i % 3 === 2))).toBeLessThan(0.1);
  });

  it('learns from ten rows, all of them', async () => {
    const made = candidateOf(10, { recipe: { stepsMin: 200 } });
    expect(await accuracyOf(made, range(10), range(10))).toBe(1);
  });

  it('sees few rows more often when it becomes a version, and many no oftener', async () => {
    const recipe = { stepsMin: 100, stepsMinOfVersion: 1_000 };
    const epochsOf = async (rows: number, becomesVersion: boolean): Promise<unknown> => {
      const { candidate } = candidateOf(rows, { recipe });
      const fitted = await candidate.fit(range(rows), quietly, { becomesVersion });
      await fitted.close();
      return (fitted.facts['training'] as Training).epochs;
    };
    expect(await epochsOf(100, false)).toBe(20);
    // 90 rows are learned from, 16 at a time.
    expect(await epochsOf(100, true)).toBe(Math.ceil(1_000 / 6));
    expect(await epochsOf(1_000, true)).toBe(20);
  });

  it('says what it did, in plain JSON without times', async () => {
    const { candidate } = candidateOf(200, { recipe: { facts: { inputs: 6 } } });
    const fitted = await candidate.fit(range(200), quietly);
    await fitted.close();
    expect(JSON.parse(JSON.stringify(fitted.facts))).toEqual(fitted.facts);
    expect(fitted.facts).toMatchObject({
      inputs: 6,
      inherited: 'nothing',
      training: { batch: 16, epochs: 20, patience: 3 },
      parameters: 6 * 8 + 8 + 8 + 1,
    });
  });

  it('tells of its progress, and that it is done when it stops early', async () => {
    const seen: FitProgress[] = [];
    const recipe = { training: { ...TRAINING, epochs: 500 } };
    const fitted = await candidateOf(100, { recipe }).candidate.fit(
      range(100),
      (told) => void seen.push(told),
    );
    await fitted.close();
    expect(fitted.facts['history']).not.toHaveLength(500);
    expect(seen.at(-1)).toMatchObject({ done: 1, epochs: 500, metric: 'accuracy' });
    expect(seen[0]!.done).toBeLessThan(1);
  });

  it('ends with the error of a listener that fails', async () => {
    const error = new Error('cancelled');
    const { candidate } = candidateOf(200);
    await expect(candidate.fit(range(200), () => Promise.reject(error))).rejects.toBe(error);
  });

  it('goes on from its checkpoint, and leaves none behind', async () => {
    const fitOnce = async (onProgress: () => void, options = {}) => {
      const recipe = { training: { ...TRAINING, epochs: 60, patience: 60 } };
      const { candidate } = candidateOf(300, { recipe });
      const fitted = await candidate.fit(range(300), onProgress, options);
      await fitted.close();
      return fitted;
    };
    const options = { checkpointDir: directory };
    const cancel = (): void => {
      throw new Error('cancelled');
    };
    await expect(fitOnce(cancel, options)).rejects.toThrow('cancelled');
    expect(await readdir(directory)).toEqual(['checkpoint']);
    const seen: FitProgress[] = [];
    const goneOn = await fitOnce((told?: FitProgress) => void seen.push(told!), options);
    expect(await readdir(directory)).toEqual([]);
    const straight = await fitOnce(quietly);
    expect(goneOn.facts).toEqual(straight.facts);
    expect((await goneOn.export()).onnx).toEqual((await straight.export()).onnx);
  });
});

describe('a network that goes on from the version before', () => {
  const again = { schedule: { schedule: 'constant', rate: 0.001 }, epochs: 2 } as const;

  async function parentOf(options: Parameters<typeof candidateOf>[1]): Promise<Uint8Array> {
    const fitted = await candidateOf(300, options).candidate.fit(range(300), quietly);
    await fitted.close();
    return (await fitted.export()).onnx;
  }

  it.each([
    ['begins with its weights, for fewer epochs', { again }, 2, 'everything', 2],
    [
      'takes over the layers below other labels, for the usual epochs',
      { again },
      3,
      'all but the last layer',
      20,
    ],
    ['begins from scratch where the inputs may mean something else', {}, 2, 'nothing', 20],
  ] as const)('%s', async (_, recipe, classes, inherited, epochs) => {
    const { candidate } = candidateOf(320, { classes, odd: classes === 3 ? 40 : 0, recipe });
    const fitted = await candidate.fit(range(320), quietly, { parent: await parentOf({ recipe }) });
    await fitted.close();
    expect(fitted.facts).toMatchObject({ inherited, training: { epochs } });
  });
});

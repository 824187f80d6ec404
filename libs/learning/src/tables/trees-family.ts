import { encodeModel } from '@ratchet/onnx';
import {
  type Candidate,
  type DataSet,
  type Family,
  type Fitted,
  type OnFitProgress,
  Unsuited,
  widthOf,
} from '../candidate.ts';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { binRows, binsFor } from '../trees/binned-rows.ts';
import { fitTrees, passesOf, type TreeSettings } from '../trees/fit-trees.ts';
import { TREE_DOMAINS, treeNodes } from '../trees/tree-nodes.ts';
import { featuresOf, type TableFeatures } from './table-features.ts';
import { FittedTable, outputName, tableInput } from './table-model.ts';
import { type FitTarget, fitTargetOf, outputsOf, settled } from './table-targets.ts';

const SMALL: TreeSettings = {
  leavesMax: 8,
  rowsMin: 10,
  rate: 0.1,
  l2: 1,
  rowShare: 0.8,
  featureShare: 0.8,
  roundsMax: 500,
  patience: 20,
};
/** The simplest first. */
const CANDIDATES: readonly TreeSettings[] = [SMALL, { ...SMALL, leavesMax: 31, rowsMin: 20 }];

/** Rows times labels: a score is kept of each, and slopes. */
const SCORES_MAX = 2 ** 25;

/** What a row costs in a tree, at most for each number and level of it, and what a bin costs in a leaf, on one core. */
const SECONDS_A_ROW = 8e-8;
const SECONDS_A_NUMBER = 1.7e-9;
const SECONDS_A_BIN = 8e-9;
const SECONDS_A_FIT = 0.02;
/** Rounds of a search as a rule, and leaves of which more are needed where trees have fewer. */
const ROUNDS_USUAL = 120;
const LEAVES_USUAL = 1000;

/** Gradient-boosted trees on the numbers of a row as they are. */
export const treesTableFamily: Family = {
  name: 'table-trees',
  tasks: ['tabular-classification', 'tabular-regression'],
  async candidates(data, seed, onProgress) {
    checkScores(data.instances.length, widthOf(data.target));
    const features = await featuresOf(data, onProgress);
    return CANDIDATES.map((settings) => new TreesTableCandidate(data, features, settings, seed));
  },
};

function checkScores(rows: number, labels: number): void {
  if (rows * labels <= SCORES_MAX) return;
  const least = Math.floor(SCORES_MAX / labels);
  throw new Unsuited(
    'ResourceExhausted',
    `table-trees keeps a score of each row for each label, at most ${SCORES_MAX}: of ${labels} labels it takes ${least} rows, but there are ${rows}; take fewer rows or labels, or the family table-linear or table-dense`,
  );
}

class TreesTableCandidate implements Candidate {
  readonly family = 'table-trees';
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #data: DataSet;
  readonly #features: TableFeatures;
  readonly #trees: TreeSettings;
  readonly #seed: number;

  constructor(data: DataSet, features: TableFeatures, trees: TreeSettings, seed: number) {
    this.description = `boosted trees of ${trees.leavesMax} leaves, step ${trees.rate}`;
    this.settings = { ...trees };
    this.#data = data;
    this.#features = features;
    this.#trees = trees;
    this.#seed = seed;
  }

  seconds(rows: number): number {
    const { width, graded } = this.#features;
    const { leavesMax } = this.#trees;
    const outputs = outputsOf(this.#data.target.labels?.length);
    const rounds = ROUNDS_USUAL + LEAVES_USUAL / leavesMax;
    const trees = rounds * outputs * passesOf(rows, outputs);
    const perRow = SECONDS_A_ROW + width * Math.log2(leavesMax) * SECONDS_A_NUMBER;
    const bins = graded * binsFor(rows, width) + 2 * (width - graded);
    return SECONDS_A_FIT + trees * (rows * perRow + bins * leavesMax * SECONDS_A_BIN);
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress): Promise<Fitted> {
    const { width, values, missingAt } = this.#features;
    const target = fitTargetOf(this.#data.target, rows);
    const column = (feature: number, out: Float32Array): void => {
      const flag = missingAt[feature]!;
      for (const [i, row] of rows.entries()) {
        const isMissing = flag >= 0 && values[row * width + flag] === 1;
        out[i] = isMissing ? Number.NaN : values[row * width + feature]!;
      }
    };
    const binned = binRows(rows.length, width, column);
    const { roundsMax } = this.#trees;
    const { ensemble, rounds, loss } = await fitTrees(binned, target, this.#trees, this.#seed, (progress) =>
      onProgress({ done: progress.done, epoch: progress.round, epochs: roundsMax, loss: progress.loss }),
    );
    return new FittedTable({
      features: this.#features,
      target,
      facts: { trees: ensemble.trees.length, rounds, loss },
      file: (temperature) => {
        const g = new GraphBuilder('table-trees');
        const x = withMissing(g, tableInput(g, width), missingAt);
        const scores = treeNodes(g, ensemble, binned.borders, x);
        answer(g, settled(g, scores, target, temperature), target);
        return encodeModel({ ...g.build(), domains: TREE_DOMAINS });
      },
    });
  }
}

/** Appends what makes numbers NaN whose cells are missing: trees decide themselves where these go. */
function withMissing(g: GraphBuilder, x: Value, missingAt: Int32Array): Value {
  if (missingAt.every((flag) => flag < 0)) return x;
  const flags = g.op('Gather', [x, g.ints(...missingAt.map((flag) => Math.max(flag, 0)))], {
    axis: { int: 1 },
  });
  const limits = g.floats(Array.from(missingAt, (flag) => (flag < 0 ? Number.POSITIVE_INFINITY : 1)));
  return g.op('Where', [g.op('GreaterOrEqual', [flags, limits]), Number.NaN, x]);
}

/** Appends the output: probabilities, or values. */
function answer(g: GraphBuilder, settledScores: Value, target: FitTarget): void {
  const output = outputName(target);
  const { classes } = target;
  if (classes === undefined) g.named('Identity', [settledScores], [output]);
  else if (classes === 2) {
    const second = g.op('Sigmoid', [settledScores]);
    g.named('Concat', [g.op('Sub', [1, second]), second], [output], { axis: { int: 1 } });
  } else g.named('Softmax', [settledScores], [output], { axis: { int: -1 } });
  g.output(output, 'float32', ['batch', classes ?? 1]);
}

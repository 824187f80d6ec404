import type { Candidate, DataSet, Family, Fitted, OnFitProgress } from '../candidate.ts';
import { planNetwork } from '../network/plan.ts';
import { linearLoss } from './linear-loss.ts';
import { minimize } from './minimize.ts';
import { networkFile, tableNetwork } from './network-file.ts';
import { scaledRows, scalingOf } from './scaling.ts';
import { featuresOf, type TableFeatures } from './table-features.ts';
import { FittedTable } from './table-model.ts';
import { fitTargetOf, outputsOf } from './table-targets.ts';

/**
 * How strongly weights are drawn to 0: as much as so many rows, the simplest model first. The last is nearly none: a law with
 * hardly any noise wants no more, of however few rows.
 */
const L2 = [100, 10, 1, 0.1, 0.01];
const STEPS_MAX = 200;
const TOLERANCE = 1e-5;

/** A number of a row times a weight, there and back, takes about so long on one core. */
const SECONDS_A_PRODUCT = 2.5e-9;
/** Steps that a fit takes as a rule, evaluations of the search along a line included. */
const STEPS_USUAL = 40;
const SECONDS_A_FIT = 0.01;

/** Linear, logistic and softmax regression on scaled numbers: a network without a hidden layer. */
export const linearTableFamily: Family = {
  name: 'table-linear',
  tasks: ['tabular-classification', 'tabular-regression'],
  async candidates(data, _seed, onProgress) {
    const features = await featuresOf(data, onProgress);
    return L2.map((l2) => new LinearTableCandidate(data, features, l2));
  },
};

class LinearTableCandidate implements Candidate {
  readonly family = 'table-linear';
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #data: DataSet;
  readonly #features: TableFeatures;
  readonly #l2: number;

  constructor(data: DataSet, features: TableFeatures, l2: number) {
    this.description = `linear on the columns, weights held near 0 by ${l2}`;
    this.settings = { l2 };
    this.#data = data;
    this.#features = features;
    this.#l2 = l2;
  }

  seconds(rows: number): number {
    const products = rows * this.#features.width * outputsOf(this.#data.target.labels?.length);
    return SECONDS_A_FIT + products * STEPS_USUAL * SECONDS_A_PRODUCT;
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress): Promise<Fitted> {
    const { width } = this.#features;
    const scaling = scalingOf(this.#features, rows);
    const target = fitTargetOf(this.#data.target, rows);
    const x = scaledRows(this.#features, rows, scaling);
    const weights = new Float64Array((width + 1) * outputsOf(target.classes));
    const { loss, steps } = await minimize(linearLoss({ width, x, target, l2: this.#l2 }), weights, {
      stepsMax: STEPS_MAX,
      tolerance: TOLERANCE,
      onStep: (step, now) =>
        onProgress({ done: step / STEPS_MAX, epoch: step, epochs: STEPS_MAX, loss: now }),
    });
    const network = tableNetwork(width, target, []);
    const biases = weights.length - outputsOf(target.classes);
    const [matrix, bias] = planNetwork(network).parameters;
    const parameters = [
      { ...matrix!, data: Float32Array.from(weights.subarray(0, biases)) },
      { ...bias!, data: Float32Array.from(weights.subarray(biases)) },
    ];
    await onProgress({ done: 1 });
    return new FittedTable({
      features: this.#features,
      target,
      facts: { steps, loss },
      file: (temperature) => networkFile(network, parameters, scaling, { target, temperature }),
    });
  }
}

import { randomFrom, shuffle } from '@ratchet/kernel';
import {
  type Candidate,
  type DataSet,
  type Family,
  type FitOptions,
  type FitProgress,
  type Fitted,
  type OnFitProgress,
  widthOf,
} from '../candidate.ts';
import type { Layer } from '../network/network.ts';
import { watchedFit } from '../network-fit/watched-fit.ts';
import { fit } from '../training/fit.ts';
import type { TrainingData } from '../training/trainer.ts';
import { batchOf, DENSE_CANDIDATES, type DenseSettings, fitSettingsOf, initialOf } from './dense-settings.ts';
import { networkFile, tableNetwork } from './network-file.ts';
import { type Scaling, scaledRows, scalingOf } from './scaling.ts';
import { featuresOf, type TableFeatures } from './table-features.ts';
import { FittedTable } from './table-model.ts';
import { type FitTarget, fitTargetOf } from './table-targets.ts';

/** One row in so many tells when to stop, and is not learned from. */
const VALIDATION_PART = 5;
const VALIDATION_ROWS_MAX = 10_000;

/** What a row costs for each weight, and what each step costs beside that, on one core. */
const SECONDS_A_WEIGHT = 2.5e-10;
const SECONDS_A_STEP = 6e-5;
const SECONDS_A_FIT = 0.1;
/** Epochs that are left as a rule when a fit stops early. */
const EPOCHS_USUAL = 60;

/** Networks with hidden dense layers on scaled numbers. */
export const denseTableFamily: Family = {
  name: 'table-dense',
  tasks: ['tabular-classification', 'tabular-regression'],
  async candidates(data, seed, onProgress) {
    const features = await featuresOf(data, onProgress);
    return DENSE_CANDIDATES.map((settings) => new DenseTableCandidate(data, features, settings, seed));
  },
};

class DenseTableCandidate implements Candidate {
  readonly family = 'table-dense';
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #data: DataSet;
  readonly #features: TableFeatures;
  readonly #dense: DenseSettings;
  readonly #seed: number;

  constructor(data: DataSet, features: TableFeatures, dense: DenseSettings, seed: number) {
    const { units, activation, rate, decay } = dense;
    const held = decay === 0 ? '' : `, decay ${decay}`;
    this.description = `dense ${units.join('-')} on the columns, ${activation}, Adam ${rate}${held}`;
    this.settings = { ...dense };
    this.#data = data;
    this.#features = features;
    this.#dense = dense;
    this.#seed = seed;
  }

  seconds(rows: number): number {
    const { units } = this.#dense;
    const sizes = [this.#features.width, ...units, widthOf(this.#data.target)];
    const weights = sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i]!, 0);
    const perRow = weights * SECONDS_A_WEIGHT + SECONDS_A_STEP / batchOf(rows);
    return SECONDS_A_FIT + rows * EPOCHS_USUAL * perRow;
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress, options: FitOptions = {}): Promise<Fitted> {
    const { units, activation } = this.#dense;
    const scaling = scalingOf(this.#features, rows);
    const target = fitTargetOf(this.#data.target, rows);
    const layers = units.map((width): Layer => ({ layer: 'dense', units: width, activation }));
    const network = tableNetwork(this.#features.width, target, layers);
    const order = Int32Array.from(rows, (_, place) => place);
    shuffle(order, randomFrom(this.#seed));
    const held = Math.min(VALIDATION_ROWS_MAX, Math.floor(rows.length / VALIDATION_PART));
    const part = (places: Int32Array) => this.#part(rows, places, scaling, target);
    const request = {
      network,
      ...fitSettingsOf(this.#dense, rows.length - held, target, this.#seed),
      parameters: initialOf(network, this.#seed),
      data: part(order.subarray(held)),
      ...(held > 0 && { validation: part(order.subarray(0, held)) }),
    };
    const { parameters, bestEpoch, steps, history } = await watchedFit(
      (watched) => fit({ ...request, ...watched }),
      (told) => onProgress(withMetric(told, target)),
      options.checkpointDir,
    );
    return new FittedTable({
      features: this.#features,
      target,
      facts: { steps, bestEpoch, history },
      file: (temperature) => networkFile(network, parameters, scaling, { target, temperature }),
    });
  }

  #part(rows: Int32Array, places: Int32Array, scaling: Scaling, target: FitTarget): TrainingData {
    const { width } = this.#features;
    const chosen = places.map((place) => rows[place]!);
    const data = scaledRows(this.#features, chosen, scaling);
    return {
      x: { type: 'float32', dims: [chosen.length, width], data },
      y:
        target.truth === undefined
          ? Float32Array.from(places, (place) => target.values[place]!)
          : places.map((place) => target.truth[place]!),
    };
  }
}

/** What is measured on the validation part depends on the target. */
function withMetric(told: FitProgress, { classes }: FitTarget): FitProgress {
  return told.metric === undefined || classes !== undefined ? told : { ...told, metric: 'rmse' };
}

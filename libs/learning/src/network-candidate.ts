import { join } from 'node:path';
import { randomFrom, shuffle } from '@ratchet/kernel';
import {
  type Candidate,
  type Exported,
  type FitOptions,
  type Fitted,
  type OnFitProgress,
  type Target,
  widthOf,
} from './candidate.ts';
import type { Network } from './network/network.ts';
import type { Parameter } from './network/parameters.ts';
import { NetworkPredictor } from './network/predictor.ts';
import type { Rows } from './network/rows.ts';
import type { Output } from './network/serving-graph.ts';
import { checkpointFile } from './training/checkpoint-file.ts';
import { fit } from './training/fit.ts';
import type { FitResult, FitProgress as TrainingProgress } from './training/fit-request.ts';
import type { FitSettings } from './training/fit-settings.ts';

/** The share of the rows that decide when to stop; they are not learned from. */
const VALIDATION_SHARE = 0.1;
const VALIDATION_ROWS_MAX = 5_000;

/** A network with all that its fit and its export need. Labels only. */
export interface NetworkRecipe {
  readonly family: string;
  readonly description: string;
  readonly network: Network;
  /** How it is fitted; the seed and the loss come from the data. */
  readonly training: Omit<FitSettings, 'loss' | 'seed'>;
  /** Of one core, for one row in one epoch. */
  readonly secondsPerRow: number;
  /** Epochs that early stopping usually leaves, for the estimate. */
  readonly usualEpochs: number;
  /** The fitted network as a file with its pipeline. */
  export(parameters: readonly Parameter[], output: Output): Exported;
}

/** The inputs of a network for some rows of a data set. */
export interface RowSource {
  readonly type: Rows['type'];
  take(chosen: Int32Array): Rows;
}

/** Rows that all are in memory. */
export function rowSource(rows: Rows): RowSource {
  return { type: rows.type, take: (chosen) => takeRows(rows, chosen) };
}

/** The number of logits for so many classes: two need one. */
export function logitsFor(classes: number): number {
  return classes === 2 ? 1 : classes;
}

/** A classifier that is a network over rows of numbers, bytes or ids. */
export class NetworkCandidate implements Candidate {
  readonly family: string;
  readonly description: string;
  readonly settings: Candidate['settings'];
  readonly #recipe: NetworkRecipe;
  readonly #rows: RowSource;
  readonly #target: Target;
  readonly #seed: number;

  constructor(recipe: NetworkRecipe, rows: RowSource, target: Target, seed: number) {
    this.family = recipe.family;
    this.description = recipe.description;
    this.settings = { network: recipe.network, training: recipe.training };
    this.#recipe = recipe;
    this.#rows = rows;
    this.#target = target;
    this.#seed = seed;
  }

  seconds(rows: number): number {
    const { secondsPerRow, usualEpochs, training } = this.#recipe;
    return rows * secondsPerRow * Math.min(usualEpochs, training.epochs);
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress, options: FitOptions = {}): Promise<Fitted> {
    const { network, training } = this.#recipe;
    const [learned, validation] = this.#split(rows);
    const watch = new Watch(onProgress);
    const result = await fit({
      ...training,
      network,
      seed: this.#seed,
      loss: { loss: widthOf(this.#target) === 2 ? 'binary-cross-entropy' : 'cross-entropy' },
      data: this.#take(learned),
      ...(validation.length > 0 && { validation: this.#take(validation) }),
      ...(options.checkpointDir !== undefined && {
        checkpoint: checkpointFile(join(options.checkpointDir, 'checkpoint')),
      }),
      onProgress: watch.tell,
      shouldStop: watch.shouldStop,
    });
    await watch.settled();
    const output: Output = widthOf(this.#target) === 2 ? 'sigmoid' : 'softmax';
    const predictor = await NetworkPredictor.baked(network, result.parameters, {
      output,
      bytes: this.#rows.type === 'uint8',
    });
    return new FittedNetwork(
      predictor,
      result,
      (chosen) => this.#rows.take(chosen),
      () => this.#recipe.export(result.parameters, output),
    );
  }

  /** Rows to learn from and rows to stop by. */
  #split(rows: Int32Array): readonly [Int32Array, Int32Array] {
    const order = rows.slice();
    shuffle(order, randomFrom(this.#seed));
    const held = Math.min(VALIDATION_ROWS_MAX, Math.floor(rows.length * VALIDATION_SHARE));
    return [order.subarray(held), order.subarray(0, held)];
  }

  #take(chosen: Int32Array) {
    const { truth } = this.#target;
    return { x: this.#rows.take(chosen), y: chosen.map((row) => truth![row]!) };
  }
}

class FittedNetwork implements Fitted {
  readonly facts: Fitted['facts'];
  readonly #predictor: NetworkPredictor;
  readonly #rowsOf: (chosen: Int32Array) => Rows;
  readonly #export: () => Exported;

  constructor(
    predictor: NetworkPredictor,
    { history, bestEpoch, steps, parameters }: FitResult,
    rowsOf: (chosen: Int32Array) => Rows,
    exported: () => Exported,
  ) {
    const weights = parameters.reduce((sum, { data }) => sum + data.length, 0);
    this.facts = { parameters: weights, steps, bestEpoch, history };
    this.#predictor = predictor;
    this.#rowsOf = rowsOf;
    this.#export = exported;
  }

  async scores(rows: Int32Array): Promise<Float64Array> {
    return Float64Array.from(await this.#predictor.predict(this.#rowsOf(rows)));
  }

  async export(): Promise<Exported> {
    return this.#export();
  }

  async close(): Promise<void> {
    await this.#predictor.close();
  }
}

/** A fit tells without waiting; who listens may take its time, and may end the fit by failing. */
class Watch {
  readonly #onProgress: OnFitProgress;
  #failed = false;
  #telling: Promise<unknown> = Promise.resolve();

  constructor(onProgress: OnFitProgress) {
    this.#onProgress = onProgress;
  }

  readonly tell = (progress: TrainingProgress): void => {
    const { step, steps, epoch, epochs, loss, metric, rowsPerSecond } = progress;
    const told = { done: step / steps, epoch, epochs, loss, rowsPerSecond };
    const known = metric === undefined ? told : { ...told, metric: 'accuracy', metricValue: metric };
    this.#telling = this.#telling.then(() => this.#onProgress(known));
    this.#telling.catch(() => {
      this.#failed = true;
    });
  };

  readonly shouldStop = (): boolean => this.#failed;

  /** Fails as the listener did. */
  async settled(): Promise<void> {
    await this.#telling;
  }
}

/** A copy of some rows. */
function takeRows({ type, dims, data }: Rows, chosen: Int32Array): Rows {
  const width = dims.slice(1).reduce((product, dim) => product * dim, 1);
  const taken = new (data.constructor as new (length: number) => typeof data)(chosen.length * width);
  for (const [i, row] of chosen.entries())
    taken.set(data.subarray(row * width, (row + 1) * width) as never, i * width);
  return { type, dims: [chosen.length, ...dims.slice(1)], data: taken } as Rows;
}

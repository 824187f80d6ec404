import {
  type Candidate,
  type DataSet,
  type Exported,
  type FitOptions,
  type Fitted,
  type OnFitProgress,
  widthOf,
} from '../candidate.ts';
import type { Network } from '../network/network.ts';
import type { Parameter } from '../network/parameters.ts';
import { fit } from '../training/fit.ts';
import type { FitSettings } from '../training/fit-settings.ts';
import type { Loss } from '../training/losses.ts';
import type { TrainingData } from '../training/trainer.ts';
import { type Ending, FittedNetwork } from './fitted-network.ts';
import { type Beginning, fromParent, fromScratch } from './inherit.ts';
import { contentHashes, type RowSource } from './row-source.ts';
import { splitRows } from './split-rows.ts';
import { watchedFit } from './watched-fit.ts';

/** How a network is fitted; the seed and the loss come from the data. */
export type Training = Omit<FitSettings, 'loss' | 'seed'>;

/** A network with all that its fit and its export need. Labels only. */
export interface NetworkRecipe {
  readonly family: string;
  readonly description: string;
  readonly network: Network;
  readonly training: Training;
  /** With few rows there are more epochs, so that there are so many steps; and more patience. */
  readonly stepsMin?: number;
  /** The same of the fit that becomes a version: nothing is compared any more, and early stopping says when it is enough. */
  readonly stepsMinOfVersion?: number;
  /**
   * What differs where the fit begins with the weights of the version before. Without it every fit begins from scratch, as
   * it must where the inputs of two fits do not mean the same.
   */
  readonly again?: Partial<Training>;
  /** Of one core, for one row in one epoch. */
  readonly secondsPerRow: number;
  /** Epochs that early stopping usually leaves, for the estimate. */
  readonly usualEpochs: number;
  /** What is worth knowing of the inputs. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** The fitted network as a file with its pipeline. */
  export(parameters: readonly Parameter[], ending: Ending): Exported;
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
  readonly #data: Pick<DataSet, 'target' | 'judging'>;
  readonly #seed: number;

  constructor(
    recipe: NetworkRecipe,
    rows: RowSource,
    data: Pick<DataSet, 'target' | 'judging'>,
    seed: number,
  ) {
    this.family = recipe.family;
    this.description = recipe.description;
    this.settings = { network: recipe.network, training: recipe.training };
    this.#recipe = recipe;
    this.#rows = rows;
    this.#data = data;
    this.#seed = seed;
  }

  seconds(rows: number): number {
    const { secondsPerRow, usualEpochs, training, stepsMin } = this.#recipe;
    return rows * secondsPerRow * usualEpochs * stretchOf(training, rows, stepsMin);
  }

  async fit(rows: Int32Array, onProgress: OnFitProgress, options: FitOptions = {}): Promise<Fitted> {
    const { network, again, stepsMin, stepsMinOfVersion = stepsMin } = this.#recipe;
    const parts = splitRows(rows, contentHashes(this.#rows, rows), {
      truth: this.#data.target.truth!,
      judging: this.#data.judging,
    });
    const data = this.#take(parts.learned);
    const validation = parts.validation.length > 0 ? this.#take(parts.validation) : undefined;
    const beginning = await this.#begin(validation ?? data, options.parent);
    const training = stretched(
      { ...this.#recipe.training, ...(beginning.inherited === 'everything' && again) },
      parts.learned.length,
      options.becomesVersion ? stepsMinOfVersion : stepsMin,
    );
    const request = {
      ...training,
      network,
      seed: this.#seed,
      loss: this.#loss,
      parameters: beginning.parameters,
      data,
      ...(validation && { validation }),
    };
    const { parameters, steps, bestEpoch, history } = await watchedFit(
      (watched) => fit({ ...request, ...watched }),
      onProgress,
      options.checkpointDir,
    );
    const facts = {
      ...this.#recipe.facts,
      inherited: beginning.inherited,
      training,
      parameters: parameters.reduce((sum, { data: values }) => sum + values.length, 0),
      validationRows: parts.validation.length,
      steps,
      bestEpoch,
      history,
    };
    return new FittedNetwork({
      network,
      parameters,
      output: widthOf(this.#data.target) === 2 ? 'sigmoid' : 'softmax',
      rows: this.#rows,
      facts,
      export: (ending) => this.#recipe.export(parameters, ending),
    });
  }

  get #loss(): Loss {
    return { loss: widthOf(this.#data.target) === 2 ? 'binary-cross-entropy' : 'cross-entropy' };
  }

  async #begin(data: TrainingData, parent: Uint8Array | undefined): Promise<Beginning> {
    const { network, again } = this.#recipe;
    if (again === undefined || parent === undefined) return fromScratch(network, this.#seed);
    const classes = widthOf(this.#data.target);
    return fromParent(network, this.#seed, parent, { loss: this.#loss, classes, data });
  }

  #take(chosen: Int32Array): TrainingData {
    const { truth } = this.#data.target;
    return { x: this.#rows.take(chosen), y: chosen.map((row) => truth![row]!) };
  }
}

/** How many times more epochs so many rows need for so many steps. */
function stretchOf({ batch, epochs }: Training, rows: number, stepsMin = 0): number {
  return Math.max(1, stepsMin / (epochs * Math.max(1, Math.ceil(rows / batch))));
}

function stretched(training: Training, rows: number, stepsMin?: number): Training {
  const stretch = stretchOf(training, rows, stepsMin);
  const { epochs, patience } = training;
  return {
    ...training,
    epochs: Math.ceil(epochs * stretch),
    ...(patience !== undefined && { patience: Math.ceil(patience * stretch) }),
  };
}

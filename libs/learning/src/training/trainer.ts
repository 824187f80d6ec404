import { type Closable, Fault } from '@ratchet/kernel';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { refusing } from '../graph/refused-graph.ts';
import type { Parameter } from '../network/parameters.ts';
import type { Rows } from '../network/rows.ts';
import type { Loss } from './losses.ts';
import { firstNotFinite } from './not-finite.ts';
import { coefficientsOf, type Optimizer } from './optimizers.ts';
import { rowsTensor, rowType } from './rows.ts';
import {
  buildStepGraph,
  coefficientName,
  LOSSES,
  ORDER,
  SEEDS,
  type StepGraph,
  stateInput,
  stateOutput,
  TARGET,
  TEACHER,
  TRIP,
  WEIGHTS,
  X,
} from './step-graph.ts';
import { maskSeed } from './streams.ts';
import { encodeTargets, isWeighted, type Targets } from './targets.ts';
import type { Trainable } from './trainable.ts';

export interface TrainerOptions {
  readonly trainable: Trainable;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Of what the forward pass draws, as dropout does. */
  readonly seed: number;
  readonly data: TrainingData;
}

export interface TrainingData extends Targets {
  readonly x: Rows;
}

export interface Chunk {
  /** The rows of all batches, one batch after the other; what is left at the end is a shorter batch. */
  readonly order: Int32Array;
  readonly batch: number;
  /** The learning rate of each step. */
  readonly rates: Float32Array;
}

export interface ChunkResult {
  /** The loss of each step, before the step. */
  readonly losses: Float32Array;
}

/** After so many steps, counted from the first, what has faded is cleared: a decay of .9 takes 1e-20 to 1e-32 meanwhile. */
const CLEARED_EVERY = 256;

/** All that training goes on from. The tensors are never written to. */
export interface TrainerState {
  /** Steps done since the first one. */
  readonly steps: number;
  readonly tensors: readonly Float32Array[];
}

/**
 * Opens a session that trains on this data set. Faults: those of `buildStepGraph` and `encodeTargets`.
 */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { trainable, loss, optimizer, data } = options;
  const graph = await buildStepGraph({
    trainable,
    rows: rowType(data.x),
    loss,
    weighted: isWeighted(loss, data),
    optimizer,
  });
  const feeds = feedsOfSet(loss, trainable.outputs, data);
  const session = await refusing(InferenceSession.create(graph.model, oneThread()));
  return new Trainer({ session, graph, feeds, optimizer, seed: options.seed });
}

type Feeds = Record<string, Tensor>;

/** Trains one model on one data set, a chunk of steps at a time. */
export class Trainer implements Closable {
  readonly #session: InferenceSession;
  readonly #graph: StepGraph;
  readonly #rows: Feeds;
  readonly #optimizer: Optimizer;
  readonly #seed: number;
  #state: TrainerState;
  #released: Promise<void> | undefined;

  constructor(opened: {
    readonly session: InferenceSession;
    readonly graph: StepGraph;
    readonly feeds: Feeds;
    readonly optimizer: Optimizer;
    readonly seed: number;
  }) {
    this.#session = opened.session;
    this.#graph = opened.graph;
    this.#rows = opened.feeds;
    this.#optimizer = opened.optimizer;
    this.#seed = opened.seed;
    this.#state = { steps: 0, tensors: opened.graph.layout.initial() };
  }

  get state(): TrainerState {
    return this.#state;
  }

  /** Goes on from a state of a trainer with the same options. */
  restore(state: TrainerState): void {
    this.#state = state;
  }

  /** The tensors that the parameters are in now, without what the optimiser remembers. They are never written to. */
  kept(): Float32Array[] {
    return this.#graph.layout.kept(this.#state.tensors);
  }

  /** The parameters now, or when those tensors were kept, whose memory they share. */
  parameters(kept: readonly Float32Array[] = this.kept()): Parameter[] {
    return this.#graph.layout.parametersOf(kept);
  }

  /**
   * Trains; blocks the thread meanwhile. How steps are divided into chunks changes no bit of the result. Fails with
   * FailedPrecondition TRAINING_DIVERGED when a loss or a parameter is no longer finite, and with GRAPH_REFUSED when a node
   * can't take these rows: the state is then still that from before the chunk.
   */
  async run({ order, batch, rates }: Chunk): Promise<ChunkResult> {
    const whole = Math.floor(order.length / batch);
    const rest = order.length - whole * batch;
    const before = this.#state;
    try {
      const results: ChunkResult[] = [];
      for (let at = 0; at < whole; ) {
        const to = Math.min(whole, at + CLEARED_EVERY - (this.#state.steps % CLEARED_EVERY));
        results.push(
          await this.#steps(order.subarray(at * batch, to * batch), to - at, rates.subarray(at, to)),
        );
        at = to;
      }
      if (rest > 0) results.push(await this.#steps(order.subarray(whole * batch), 1, rates.subarray(whole)));
      return joined(results);
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }

  close(): Promise<void> {
    this.#released ??= this.#session.release();
    return this.#released;
  }

  async #steps(order: Int32Array, steps: number, rates: Float32Array): Promise<ChunkResult> {
    const { layout } = this.#graph;
    const results = await refusing(this.#session.run(this.#feeds(order, steps, rates)));
    const losses = results[LOSSES]!.data as Float32Array;
    const tensors = layout.tensors.map(({ name }) => results[stateOutput(name)]!.data as Float32Array);
    this.#checkFinite(losses, tensors, rates);
    const done = this.#state.steps + steps;
    if (done % CLEARED_EVERY === 0) layout.clearFaded(tensors);
    this.#state = { steps: done, tensors };
    return { losses };
  }

  #feeds(order: Int32Array, steps: number, rates: Float32Array): Feeds {
    const { layout, coefficients, random } = this.#graph;
    const first = this.#state.steps;
    const feeds: Feeds = {
      ...this.#rows,
      [ORDER]: new Tensor('int32', order, [steps, order.length / steps]),
      [TRIP]: new Tensor('int64', BigInt64Array.of(BigInt(steps)), []),
    };
    const values = coefficientsOf(this.#optimizer, first, rates);
    for (const [i, name] of coefficients.entries())
      feeds[coefficientName(name)] = new Tensor('float32', values[i]!, [steps]);
    if (random) {
      const seeds = Uint32Array.from({ length: steps }, (_, i) => maskSeed(this.#seed, first + i));
      feeds[SEEDS] = new Tensor('uint32', seeds, [steps]);
    }
    for (const [i, { name, dims }] of layout.tensors.entries())
      feeds[stateInput(name)] = new Tensor('float32', this.#state.tensors[i]!, dims);
    return feeds;
  }

  /** Both, since some operators swallow a NaN on its way to the loss, and others one on its way from it. */
  #checkFinite(losses: Float32Array, tensors: readonly Float32Array[], rates: Float32Array): void {
    const lost = firstNotFinite(losses);
    if (lost < 0 && tensors.every((tensor) => firstNotFinite(tensor) < 0)) return;
    const at = lost < 0 ? losses.length - 1 : lost;
    throw diverged(this.#state.steps + at + 1, rates[at]!, lost < 0 ? undefined : losses[lost]!);
  }
}

function diverged(step: number, rate: number, loss: number | undefined): Fault {
  const learningRate = `${Number(rate.toPrecision(3))}`;
  const what = loss === undefined ? 'a parameter was no longer finite after' : `the loss was ${loss} at`;
  return new Fault(
    'FailedPrecondition',
    'TRAINING_DIVERGED',
    `training diverged: ${what} step ${step}, at a learning rate of ${learningRate}; lower the rate, clip the gradient, or scale the inputs to about -1 to 1`,
    { step: `${step}`, learningRate },
  );
}

function feedsOfSet(loss: Loss, outputs: number, data: TrainingData): Feeds {
  const count = data.x.dims[0]!;
  const { target, weights, teacher } = encodeTargets(loss, outputs, count, data);
  return {
    [X]: rowsTensor(data.x),
    [TARGET]: new Tensor(target.type, target.data, target.dims),
    ...(weights && { [WEIGHTS]: new Tensor('float32', weights, [count, 1]) }),
    ...(teacher && { [TEACHER]: new Tensor('float32', teacher, [count, outputs]) }),
  };
}

function joined(results: readonly ChunkResult[]): ChunkResult {
  if (results.length === 1) return results[0]!;
  return { losses: Float32Array.from(results.flatMap(({ losses }) => [...losses])) };
}

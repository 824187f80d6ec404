import { type Closable, Fault, randomFrom, Scope } from '@ratchet/kernel';
import type { Instance, Tensor } from '@ratchet/model';
import { openSession, type Session } from '@ratchet/runtime';
import { summarizeLatency } from '@ratchet/stats';
import type { Served } from '../evaluate/answer-instances.ts';
import { probabilitiesOf } from '../foreign/probabilities.ts';
import { mixedStack } from './mixed-stack.ts';
import { bestOf, isDoubtful, type Latencies } from './pace.ts';
import { type Stacking, stackingOf } from './stacked-instances.ts';

const BATCH = 64;
/** Sizes of batches that are timed: a single call, and a busy service. */
const TIMED_BATCHES = [1, 32];
const TURNS_MAX = 200;
const TURNS_MIN = 15;
const TURNS_MS = 400;
const WARM_UPS = 5;

/** The answers of both to the same inputs, in their order. */
export interface PairedAnswers {
  readonly parent: readonly Float32Array[];
  readonly compressed: readonly Float32Array[];
}

type OnShare = (done: number) => Promise<void> | void;

/** A version and what it was compressed to, in one process, as they are served. */
export class SideBySide implements Closable {
  readonly #served: Served;
  readonly #stacks: Stacking;
  /** Which output answers: the one that a brought file names, or the first of floats. */
  readonly #answer: number;
  readonly #parent: Session;
  readonly #compressed: Session;

  private constructor(served: Served, parent: Session, compressed: Session) {
    this.#served = served;
    this.#stacks = stackingOf(served);
    this.#answer = served.signature.outputs.findIndex(
      ({ name, datatype }) => datatype === 'FP32' && name === (served.trainable?.output ?? name),
    );
    if (this.#answer < 0)
      throw new Fault(
        'FailedPrecondition',
        'NOTHING_TO_COMPARE',
        'no output of the model is FP32, so nobody can tell how near the answers of a compressed version are',
      );
    this.#parent = parent;
    this.#compressed = compressed;
  }

  /** Both files are scanned or ours. Fails with the Fault of the one that doesn't load. */
  static async open(served: Served, files: { parent: string; compressed: string }): Promise<SideBySide> {
    const scope = new Scope();
    try {
      const parent = scope.own(await openSession(files.parent, served.signature));
      const compressed = scope.own(await openSession(files.compressed, served.signature));
      return new SideBySide(served, parent, compressed);
    } catch (error) {
      await scope.close();
      throw error;
    }
  }

  /** `onShare` is awaited after each batch, 0 to 1. */
  async answers(instances: readonly Instance[], onShare: OnShare = () => undefined): Promise<PairedAnswers> {
    const parent: Float32Array[] = [];
    const compressed: Float32Array[] = [];
    for (let from = 0; from < instances.length; from += BATCH) {
      for (const { rows, inputs } of await this.#stacks(instances.slice(from, from + BATCH))) {
        await this.#ask(
          inputs,
          rows.map((row) => from + row),
          { parent, compressed },
        );
      }
      await onShare(Math.min(1, (from + BATCH) / instances.length));
    }
    return { parent, compressed };
  }

  /** As `answers`, to `count` inputs that are made of pairs of instances. The same seed gives the same inputs. */
  async answersToMixed(instances: readonly Instance[], count: number, seed: number): Promise<PairedAnswers> {
    const parent: Float32Array[] = [];
    const compressed: Float32Array[] = [];
    const random = randomFrom(seed);
    while (parent.length < count) {
      const before = parent.length;
      const wanted = Math.min(BATCH, count - before);
      const chosen = Array.from(
        { length: wanted },
        () => instances[Math.floor(random() * instances.length)]!,
      );
      for (const pure of await this.#stacks(chosen)) {
        const inputs = mixedStack(pure, random);
        await this.#ask(
          inputs,
          pure.rows.map((row) => before + row),
          { parent, compressed },
        );
      }
    }
    return { parent, compressed };
  }

  /** The compressed version's outputs to inputs that are stacked already. */
  async outputs(inputs: readonly Tensor[]): Promise<Tensor[]> {
    return this.#compressed.run(inputs);
  }

  /** The stack that begins with the first of some instances. */
  async stacked(instances: readonly Instance[]): Promise<readonly Tensor[]> {
    const [first] = await this.#stacks(instances);
    return first!.inputs;
  }

  /**
   * Times of both, in turns, at each size of batch that the signature allows. Where the compressed version looks slower it is
   * timed again, and the round in which it did best counts.
   */
  async latency(instances: readonly Instance[]): Promise<Latencies[]> {
    const batches = this.#served.signature.batch ? TIMED_BATCHES : [1];
    const found: Latencies[] = [];
    for (const batch of batches) {
      const stacks = await this.#timedStacks(instances, batch);
      const rounds: Latencies[] = [];
      while (isDoubtful(rounds)) rounds.push(await this.#round(stacks, batch));
      found.push(bestOf(rounds));
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#parent.close();
    await this.#compressed.close();
  }

  /** Runs a stack through both, and puts the rows of the answers to their places. */
  async #ask(
    inputs: readonly Tensor[],
    places: readonly number[],
    into: { readonly parent: Float32Array[]; readonly compressed: Float32Array[] },
  ): Promise<void> {
    for (const [session, answers] of [
      [this.#parent, into.parent],
      [this.#compressed, into.compressed],
    ] as const) {
      const { content } = (await session.run(inputs))[this.#answer]!;
      const numbers = new Float32Array(new Uint8Array(content).buffer);
      const width = numbers.length / places.length;
      for (const [i, place] of places.entries())
        answers[place] = this.#scoresOf(numbers.subarray(i * width, (i + 1) * width));
    }
  }

  /** Of a brought file the probabilities of its labels. */
  #scoresOf(answer: Float32Array): Float32Array {
    const { trainable } = this.#served;
    return trainable ? Float32Array.from(probabilitiesOf(answer, trainable.scores)) : answer;
  }

  /** Several batches of the same size, so that no single one decides. */
  async #timedStacks(instances: readonly Instance[], batch: number): Promise<(readonly Tensor[])[]> {
    const stacks: (readonly Tensor[])[] = [];
    const rowOf = (i: number) => instances[i % instances.length]!;
    for (let i = 0; i < 8; i++)
      stacks.push(await this.stacked(Array.from({ length: batch }, (_, row) => rowOf(i * batch + row))));
    return stacks;
  }

  async #round(stacks: readonly (readonly Tensor[])[], batch: number): Promise<Latencies> {
    const times: { parent: number[]; compressed: number[] } = { parent: [], compressed: [] };
    const timed = async (session: Session, inputs: readonly Tensor[]): Promise<number> => {
      const startAt = performance.now();
      await session.run(inputs);
      return performance.now() - startAt;
    };
    const endAt = performance.now() + TURNS_MS;
    const isOver = (turn: number) =>
      turn >= TURNS_MAX || (turn >= TURNS_MIN + WARM_UPS && performance.now() > endAt);
    for (let turn = 0; !isOver(turn); turn++) {
      const inputs = stacks[turn % stacks.length]!;
      // Each is first in every other turn: what runs second finds the processor's caches as the first left them.
      const first = turn % 2 === 0;
      const early = await timed(first ? this.#parent : this.#compressed, inputs);
      const late = await timed(first ? this.#compressed : this.#parent, inputs);
      if (turn < WARM_UPS) continue;
      times.parent.push(first ? early : late);
      times.compressed.push(first ? late : early);
    }
    return {
      batch,
      parent: summarizeLatency(Float64Array.from(times.parent)),
      compressed: summarizeLatency(Float64Array.from(times.compressed)),
    };
  }
}

import { checkInstance, type Instance, type Manifest, type Tensor } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { type Session, stack } from '@ratchet/runtime';
import { type LatencySummary, summarizeLatency } from '@ratchet/stats';
import { probabilitiesOf } from '../foreign/probabilities.ts';

/** The part of a manifest that says how a version is run. */
export type Served = Pick<Manifest, 'pipeline' | 'signature' | 'trainable'>;

const BATCH = 64;
const TIMED_MAX = 200;
const WARM_UPS = 5;

/** Runs a version the way serving does: its own pipeline, its own file in onnxruntime, its own batches. */
export class ServedRunner {
  readonly #session: Session;
  readonly #prepare: (instance: Instance) => readonly Tensor[] | Promise<readonly Tensor[]>;
  readonly #served: Served;

  constructor(session: Session, served: Served) {
    this.#session = session;
    this.#served = served;
    this.#prepare = preparationOf(served);
  }

  /**
   * The first output for each instance; of a file that somebody brought, the probabilities of its labels. `onProgress` is
   * awaited after each batch, 0 to 1.
   */
  async scores(
    instances: readonly Instance[],
    onProgress: (done: number) => Promise<void> | void = () => undefined,
  ): Promise<Float32Array[]> {
    const { trainable } = this.#served;
    const output = trainable ? this.#outputOf(trainable.output) : 0;
    const scores: Float32Array[] = [];
    for (let from = 0; from < instances.length; from += BATCH) {
      const answers = await this.#run(instances.slice(from, from + BATCH), [output]);
      const own = answers.map(([answer]) => floatsOf(answer!));
      scores.push(
        ...(trainable
          ? own.map((answer) => Float32Array.from(probabilitiesOf(answer, trainable.scores)))
          : own),
      );
      await onProgress(Math.min(1, (from + BATCH) / instances.length));
    }
    return scores;
  }

  /** Of a recommender with so many items: their scores for each user, to rank by; −∞ for those that it does not show. */
  async itemScores(users: readonly string[], itemCount: number): Promise<Float32Array[]> {
    const { outputs } = this.#served.signature;
    const instances = users.map((user) => ({ row: { user, topK: 1 } }));
    const ids = outputs.findIndex(({ name }) => name === 'ids');
    // Versions of older releases show all items, in their order, and do not say which.
    const wanted = [this.#outputOf('scores'), ...(ids < 0 ? [] : [ids])];
    const answers = await this.#run(instances, wanted);
    return answers.map(([answer, shown]) => {
      const own = floatsOf(answer!);
      if (shown === undefined) return own;
      const scores = new Float32Array(itemCount).fill(Number.NEGATIVE_INFINITY);
      for (const [i, id] of new Int32Array(shown.buffer, shown.byteOffset, shown.length / 4).entries())
        if (id > 0) scores[id - 1] = own[i]!;
      return scores;
    });
  }

  /** Milliseconds from an instance to its answer, one at a time, at most 200 of them. */
  async latency(instances: readonly Instance[]): Promise<LatencySummary> {
    for (const instance of instances.slice(0, WARM_UPS)) await this.#run([instance]);
    const timed = instances.slice(0, TIMED_MAX);
    const times = new Float64Array(timed.length);
    for (const [i, instance] of timed.entries()) {
      const startAt = performance.now();
      await this.#run([instance]);
      times[i] = performance.now() - startAt;
    }
    return summarizeLatency(times);
  }

  /** These outputs for each instance, as bytes. */
  async #run(instances: readonly Instance[], outputs: readonly number[] = [0]): Promise<Uint8Array[][]> {
    const prepared = await Promise.all(instances.map(async (instance) => this.#prepare(instance)));
    const answers: Uint8Array[][] = [];
    for (const { rows, inputs } of stack(prepared, this.#served.signature)) {
      const found = await this.#session.run(inputs);
      const contents = outputs.map((output) => found[output]!.content.slice());
      for (const [i, row] of rows.entries())
        answers[row] = contents.map((content) => {
          const length = content.length / rows.length;
          return content.subarray(i * length, (i + 1) * length);
        });
    }
    return answers;
  }

  #outputOf(name: string): number {
    return Math.max(
      0,
      this.#served.signature.outputs.findIndex((output) => output.name === name),
    );
  }
}

function floatsOf({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  return new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** Models that take tensors have no pipeline. */
function preparationOf({ pipeline: spec, signature }: Served) {
  if (spec.length === 0) return ({ tensors = [] }: Instance) => checkInstance(tensors, signature);
  const pipeline = parsePipeline(spec);
  const names = signature.inputs.map(({ name }) => name);
  return (instance: Instance) => pipeline.prepare(instance, names);
}

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
      const answers = await this.#run(instances.slice(from, from + BATCH), output);
      scores.push(
        ...(trainable
          ? answers.map((answer) => Float32Array.from(probabilitiesOf(answer, trainable.scores)))
          : answers),
      );
      await onProgress(Math.min(1, (from + BATCH) / instances.length));
    }
    return scores;
  }

  /** Of a recommender: the scores of all its items for each user, to rank by. */
  async itemScores(users: readonly string[]): Promise<Float32Array[]> {
    const instances = users.map((user) => ({ row: { user, topK: 1 } }));
    return await this.#run(instances, this.#outputOf('scores'));
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

  async #run(instances: readonly Instance[], output = 0): Promise<Float32Array[]> {
    const prepared = await Promise.all(instances.map(async (instance) => this.#prepare(instance)));
    const scores: Float32Array[] = [];
    for (const { rows, inputs } of stack(prepared, this.#served.signature)) {
      const outputs = await this.#session.run(inputs);
      const { buffer, byteOffset, byteLength } = outputs[output]!.content.slice();
      const numbers = new Float32Array(buffer, byteOffset, byteLength / 4);
      const width = numbers.length / rows.length;
      for (const [i, row] of rows.entries()) scores[row] = numbers.subarray(i * width, (i + 1) * width);
    }
    return scores;
  }

  #outputOf(name: string): number {
    return Math.max(
      0,
      this.#served.signature.outputs.findIndex((output) => output.name === name),
    );
  }
}

/** Models that take tensors have no pipeline. */
function preparationOf({ pipeline: spec, signature }: Served) {
  if (spec.length === 0) return ({ tensors = [] }: Instance) => checkInstance(tensors, signature);
  const pipeline = parsePipeline(spec);
  const names = signature.inputs.map(({ name }) => name);
  return (instance: Instance) => pipeline.prepare(instance, names);
}

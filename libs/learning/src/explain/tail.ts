import type { Closable } from '@ratchet/kernel';
import type { Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { refusedGraph } from '../graph/refused-graph.ts';
import { type Feeds, repeated } from './feeds.ts';
import { planTail, type TailOptions, type TailPlan } from './tail-plan.ts';

/** What a tail answers to some points: the score of each, and its gradient where there is one. */
export interface Scored {
  readonly scores: Float64Array;
  /** Point after point, as the points lie. */
  readonly gradients: Float32Array;
}

/**
 * The part of a model between the cuts and its raw scores, with its gradient. A point is a value for each cut, one after the
 * other; what else depends on the inputs, such as a mask of ids, stays what it is for the instance.
 */
export class Tail implements Closable {
  /** Raw scores of a point. */
  readonly width: number;
  /** Whether scores are a linear function of the point. */
  readonly isLinear: boolean;
  /** Without gradients they are all 0. */
  readonly hasGradients: boolean;
  readonly #session: InferenceSession;
  readonly #plan: TailPlan;

  private constructor(session: InferenceSession, plan: TailPlan) {
    this.width = plan.width;
    this.isLinear = plan.isLinear;
    this.hasGradients = plan.gradients !== undefined;
    this.#session = session;
    this.#plan = plan;
  }

  /** Faults as `probe`: FailedPrecondition GRAPH_REFUSED. */
  static async open(options: TailOptions): Promise<Tail> {
    const plan = await planTail(options);
    const session = await InferenceSession.create(plan.file, oneThread()).catch((error: unknown) => {
      throw refusedGraph(error);
    });
    return new Tail(session, plan);
  }

  /** `weights` say what the score is of the raw scores. */
  async run(points: Float32Array, weights: Float64Array, feeds: Feeds): Promise<Scored> {
    const { size, rowsMax } = this.#plan;
    const count = points.length / size;
    const scores = new Float64Array(count);
    const gradients = new Float32Array(points.length);
    for (let from = 0; from < count; from += rowsMax) {
      const rows = Math.min(rowsMax, count - from);
      const part = points.subarray(from * size, (from + rows) * size);
      const fed = this.#feeds(part, rows, weights, feeds);
      const outputs = await this.#session.run(fed).catch((error: unknown) => {
        throw refusedGraph(error);
      });
      const raw = outputs[this.#plan.flat]!.data as Float32Array;
      for (let row = 0; row < rows; row++)
        for (const [i, weight] of weights.entries())
          scores[from + row]! += weight * raw[row * this.width + i]!;
      this.#takeGradients(outputs, rows, gradients.subarray(from * size, (from + rows) * size));
    }
    return { scores, gradients };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #feeds(points: Float32Array, rows: number, weights: Float64Array, feeds: Feeds): Record<Value, Tensor> {
    const { cuts, size, inputs, gradients, stacks } = this.#plan;
    const fed: Record<Value, Tensor> = {};
    for (const { value, dims, offset, length } of cuts) {
      const data = new Float32Array(rows * length);
      for (let row = 0; row < rows; row++)
        data.set(points.subarray(row * size + offset, row * size + offset + length), row * length);
      fed[value] = new Tensor('float32', data, stacks ? [rows, ...dims.slice(1)] : dims);
    }
    for (const name of inputs) fed[name] = stacks ? repeated(feeds[name]!, rows) : feeds[name]!;
    if (gradients !== undefined) {
      const seeds = Float32Array.from({ length: rows * this.width }, (_, i) => weights[i % this.width]!);
      fed[gradients.weights] = new Tensor('float32', seeds, [rows, this.width]);
    }
    return fed;
  }

  #takeGradients(outputs: InferenceSession.ReturnType, rows: number, into: Float32Array): void {
    const { cuts, size, gradients } = this.#plan;
    for (const { value, offset, length } of cuts) {
      const name = gradients?.of.get(value);
      if (name === undefined) continue;
      const data = outputs[name]!.data as Float32Array;
      for (let row = 0; row < rows; row++)
        into.set(data.subarray(row * length, (row + 1) * length), row * size + offset);
    }
  }
}

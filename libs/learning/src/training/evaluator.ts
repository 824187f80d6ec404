import { setImmediate } from 'node:timers/promises';
import type { Closable } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import type { Parameter } from '../network/parameters.ts';
import { type Loss, rowLosses } from './losses.ts';
import { rowsTensor, rowType } from './rows.ts';
import { OWN } from './state-layout.ts';
import { classLossOf, type EncodedTargets, encodeTargets, targetType } from './targets.ts';
import type { Trainable } from './trainable.ts';
import type { TrainingData } from './trainer.ts';

export interface Evaluation {
  /** The weighted mean of the loss. */
  readonly loss: number;
  /** The share of right answers for classes, the root of the mean squared error for values; all rows count the same. */
  readonly metric: number;
}

const BATCH_ROWS_MAX = 256;
/** Wide rows, as large images, take long each: fewer of them run at a time, so that a cancellation is heard within a second. */
const BATCH_NUMBERS_MAX = 2 ** 20;
const X = `${OWN}x`;
const TARGET = `${OWN}target`;
const LOGITS = `${OWN}logits`;
const LOSSES = `${OWN}losses`;

/**
 * Opens a session that measures parameters on these rows, with the loss that training minimises. Where a teacher helps in
 * training, only the true classes count here. Faults: those of `encodeTargets`.
 */
export async function openEvaluator(
  trainable: Trainable,
  loss: Loss,
  data: TrainingData,
): Promise<Evaluator> {
  const judged = withoutTeacher(loss);
  const { outputs } = trainable;
  const targets = encodeTargets(judged, outputs, data.x.dims[0]!, data);
  const g = new GraphBuilder('evaluate');
  const rows = rowType(data.x);
  const target = targetType(judged, outputs);
  g.input(X, rows.type, ['rows', ...rows.dims]);
  g.input(TARGET, target.type, ['rows', ...target.dims]);
  for (const { name, dims } of trainable.parameters) g.input(name, 'float32', dims);
  const { logits } = trainable.forward(g, X, rows);
  const { losses } = rowLosses(g, judged, { logits, target: TARGET, outputs });
  g.named('Identity', [logits], [LOGITS]);
  g.named('Identity', [losses], [LOSSES]);
  g.output(LOGITS, 'float32', ['rows', outputs]);
  g.output(LOSSES, 'float32', ['rows', 1]);
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  return new Evaluator(session, data, targets, outputs);
}

export class Evaluator implements Closable {
  readonly #session: InferenceSession;
  readonly #set: TrainingData;
  readonly #targets: EncodedTargets;
  readonly #outputs: number;
  #released: Promise<void> | undefined;

  constructor(session: InferenceSession, data: TrainingData, targets: EncodedTargets, outputs: number) {
    this.#session = session;
    this.#set = data;
    this.#targets = targets;
    this.#outputs = outputs;
  }

  /**
   * Measures the parameters on all rows. Yields between batches; the answer is undefined as soon as `shouldStop` says so.
   */
  async evaluate(
    parameters: readonly Parameter[],
    shouldStop: () => boolean,
  ): Promise<Evaluation | undefined> {
    const { x } = this.#set;
    const count = x.dims[0]!;
    const fitting = Math.floor((BATCH_NUMBERS_MAX * count) / x.data.length);
    const batch = Math.max(1, Math.min(BATCH_ROWS_MAX, fitting));
    const feeds: Record<string, Tensor> = {};
    for (const { name, dims, data } of parameters) feeds[name] = new Tensor('float32', data, dims);
    const sums = { loss: 0, weight: 0, score: 0 };
    for (let from = 0; from < count; from += batch) {
      await setImmediate();
      if (shouldStop()) return undefined;
      const to = Math.min(count, from + batch);
      feeds[X] = rowsTensor(x, from, to);
      feeds[TARGET] = this.#targetOf(from, to);
      const results = await this.#session.run(feeds);
      this.#add(sums, results[LOSSES]!.data as Float32Array, results[LOGITS]!.data as Float32Array, from);
    }
    const mean = sums.score / count;
    const isAccuracy = this.#set.y instanceof Int32Array;
    return { loss: sums.loss / sums.weight, metric: isAccuracy ? mean : Math.sqrt(mean / this.#outputs) };
  }

  close(): Promise<void> {
    this.#released ??= this.#session.release();
    return this.#released;
  }

  #targetOf(from: number, to: number): Tensor {
    const { type, dims, data } = this.#targets.target;
    const [, width = 1] = dims;
    return new Tensor(type, data.subarray(from * width, to * width), [to - from, ...dims.slice(1)]);
  }

  #add(
    sums: { loss: number; weight: number; score: number },
    losses: Float32Array,
    logits: Float32Array,
    from: number,
  ): void {
    const { weights } = this.#targets;
    const width = this.#outputs;
    for (let row = 0; row < losses.length; row++) {
      const weight = weights?.[from + row] ?? 1;
      sums.loss += weight * losses[row]!;
      sums.weight += weight;
      sums.score += this.#score(logits.subarray(row * width, (row + 1) * width), from + row);
    }
  }

  /** 1 for the right class, 0 for a wrong one; for values the squared error. */
  #score(logits: Float32Array, row: number): number {
    const { y } = this.#set;
    if (!(y instanceof Int32Array))
      return logits.reduce((sum, logit, i) => sum + (logit - y[row * logits.length + i]!) ** 2, 0);
    const largest = logits.reduce((best, logit, i) => (logit > logits[best]! ? i : best), 0);
    const chosen = logits.length === 1 ? Number(logits[0]! > 0) : largest;
    return chosen === y[row] ? 1 : 0;
  }
}

function withoutTeacher(loss: Loss): Loss {
  if (classLossOf(loss)?.distillation === undefined) return loss;
  const { distillation: _, ...rest } = loss as Loss & { distillation?: unknown };
  return rest as Loss;
}

import { encodeModel, type Model, modelOf, readModel } from '@ratchet/onnx';
import type { LearningRow } from '../data-set.ts';
import type { Served } from '../evaluate/answer-instances.ts';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import { withUntypedOutputs } from '../graph/untyped-outputs.ts';
import { Watch } from '../network-fit/watch.ts';
import { fitTrainable } from '../training/fit.ts';
import type { Distillation, Loss } from '../training/losses.ts';
import { rowsTensor } from '../training/rows.ts';
import type { TrainingData } from '../training/trainer.ts';
import {
  type Head,
  type LearnableModel,
  learnableModel,
  learned,
  notLearnable,
  trainableModel,
  withValues,
} from './learnable-model.ts';
import { learningRows } from './learning-rows.ts';
import { withThinLayers } from './low-rank.ts';
import { assertWhole, marked } from './mark.ts';
import { masksOf, storedSparsely } from './prune.ts';
import type { Rewritten } from './rewrite.ts';
import { studentOf } from './student.ts';

/** Forms of a file that learn once more what they lost. */
export const RELEARNED = ['prune', 'low-rank', 'distill'] as const;
export type Relearned = (typeof RELEARNED)[number];

/** Small steps: what is left of the model knows nearly all. */
const SCHEDULE = { schedule: 'cosine', floor: 1e-5 } as const;
const TRAINING: Readonly<Record<Relearned, { readonly rate: number; readonly epochs: number }>> = {
  prune: { rate: 1e-3, epochs: 6 },
  'low-rank': { rate: 1e-3, epochs: 6 },
  distill: { rate: 1e-3, epochs: 8 },
};
const BATCH = 64;

/** How much the true classes count beside the teacher's opinion, and how much that is softened. */
const DISTILLATION: Distillation = { alpha: 0.3, temperature: 2 };

export interface RelearnRequest {
  readonly rows: readonly LearningRow[];
  readonly served: Served;
  /** Undefined where values are learned. */
  readonly labels: readonly string[] | undefined;
  readonly seed: number;
  /** Awaited often, 0 to 1. */
  readonly onProgress: (done: number) => Promise<void> | void;
}

/**
 * Takes most of the weights of a model away, and lets the rest learn from the training rows: the small weights (`prune`), all
 * but the strongest directions of wide layers (`low-rank`), or most units of hidden layers, which learn from the answers of
 * the whole model too (`distill`). The same file and rows give the same bytes. Fault FailedPrecondition NOT_LEARNABLE.
 */
export async function relearn(
  onnx: Uint8Array,
  form: Relearned,
  request: RelearnRequest,
): Promise<Rewritten> {
  const { rows, served, labels, seed, onProgress } = request;
  const model = modelOf(readModel(onnx));
  assertWhole(model);
  const whole = learnableModel(model, labels === undefined ? 'value' : 'label');
  const masks = form === 'prune' ? masksOf(whole.model) : new Map<string, Float32Array>();
  const begun = form === 'prune' ? whole : smaller(whole, form, labels);
  const data = await learningRows(rows, served, labels);
  const teacher = form === 'distill' ? await logitsOf(onnx, whole, data) : undefined;
  const { rate, epochs } = TRAINING[form];
  const watch = new Watch(({ done }) => onProgress(done));
  const { parameters, steps, history } = await fitTrainable({
    trainable: trainableModel(begun, masks),
    loss: lossOf(whole.head, teacher && DISTILLATION),
    optimizer: { optimizer: 'adam' },
    schedule: { ...SCHEDULE, rate },
    batch: BATCH,
    epochs,
    seed,
    data: teacher ? { ...data, teacher } : data,
    onProgress: watch.tell,
    shouldStop: watch.shouldStop,
  });
  await watch.end();
  const relearned = withValues(begun.model, learned(parameters));
  const stored: Model =
    form === 'prune'
      ? storedSparsely(relearned, masks, form)
      : { ...relearned, metadata: marked(relearned, form) };
  const kept = parameters.reduce((sum, { data: values }) => sum + values.length, 0);
  const trainLoss = history.at(-1)?.trainLoss ?? 0;
  return { onnx: encodeModel(stored), facts: { computed: 0, parameters: kept, steps, trainLoss } };
}

function smaller(
  whole: LearnableModel,
  form: Relearned,
  labels: readonly string[] | undefined,
): LearnableModel {
  const model = form === 'low-rank' ? withThinLayers(whole.model) : studentOf(whole.model);
  if (model === undefined)
    throw notLearnable(
      form === 'low-rank'
        ? 'the model has no wide layer that two thin ones could stand for'
        : 'the model has no hidden layer of units that could be fewer',
    );
  return learnableModel(model, labels === undefined ? 'value' : 'label');
}

function lossOf({ of }: Head, distillation: Distillation | undefined): Loss {
  if (of === 'value') return { loss: 'mean-squared' };
  const loss = of === 'classes' ? 'cross-entropy' : 'binary-cross-entropy';
  return { loss, ...(distillation && { distillation }) };
}

/** What the whole model says to the rows, before it is turned into probabilities. */
async function logitsOf(
  onnx: Uint8Array,
  { input, head }: LearnableModel,
  { x }: TrainingData,
): Promise<Float32Array> {
  if (head.of === 'value') throw notLearnable('a distillation needs a model that tells classes apart');
  const session = await InferenceSession.create(withUntypedOutputs(onnx, [head.logits]), oneThread());
  try {
    const count = x.dims[0]!;
    let logits = new Float32Array(0);
    for (let from = 0; from < count; from += BATCH) {
      const feeds = { [input.name]: rowsTensor(x, from, Math.min(count, from + BATCH)) };
      const { data } = (await session.run(feeds, [head.logits]))[head.logits]!;
      const part = data as Float32Array;
      if (from === 0) logits = new Float32Array((part.length / Math.min(count, BATCH)) * count);
      logits.set(part, (logits.length / count) * from);
    }
    return logits;
  } finally {
    await session.release();
  }
}

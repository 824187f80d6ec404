import { invalid } from '@ratchet/kernel';
import type { ClassLoss, Loss } from './losses.ts';
import { firstNotFinite } from './not-finite.ts';

/** What the rows of a data set should give. */
export interface Targets {
  /** Classes from 0 on for the cross-entropies; otherwise values, `outputs` of them a row. */
  readonly y: Int32Array | Float32Array;
  /** How much each row counts; equally unless given. */
  readonly weights?: Float32Array;
  /** The logits of a teacher, `outputs` of them a row; for a loss with a distillation. */
  readonly teacher?: Float32Array;
}

/** Targets as the graphs take them, one entry a row. */
export interface EncodedTargets {
  readonly target: { readonly type: 'int32' | 'float32'; readonly dims: readonly number[] } & (
    | { readonly type: 'int32'; readonly data: Int32Array }
    | { readonly type: 'float32'; readonly data: Float32Array }
  );
  /** Weights of rows times weights of classes, [rows, 1]; absent where all rows count the same. */
  readonly weights?: Float32Array;
  /** The teacher's probabilities at the temperature, [rows, outputs]. */
  readonly teacher?: Float32Array;
}

/** The type and dims of one row's target. */
export function targetType(
  loss: Loss,
  outputs: number,
): { type: 'int32' | 'float32'; dims: readonly number[] } {
  return loss.loss === 'cross-entropy' ? { type: 'int32', dims: [] } : { type: 'float32', dims: [outputs] };
}

/** Whether rows weigh differently under this loss. */
export function isWeighted(loss: Loss, targets: Targets): boolean {
  return targets.weights !== undefined || classLossOf(loss)?.classWeights !== undefined;
}

/**
 * Checks the targets and turns them into what the graphs take. Faults: InvalidInput TARGETS_INVALID, naming the row.
 */
export function encodeTargets(loss: Loss, outputs: number, rows: number, targets: Targets): EncodedTargets {
  const classes = classLossOf(loss);
  if (classes === undefined) {
    const values = valuesOf(targets.y, rows, outputs);
    return {
      target: { type: 'float32', dims: [rows, outputs], data: values },
      ...(targets.weights && { weights: weightsOf(targets.weights, rows) }),
    };
  }
  const labels = labelsOf(targets.y, rows, loss, outputs);
  const weights = classWeighted(
    classes,
    labels,
    targets.weights && weightsOf(targets.weights, rows),
    outputs,
  );
  return {
    target:
      loss.loss === 'cross-entropy'
        ? { type: 'int32', dims: [rows], data: labels }
        : { type: 'float32', dims: [rows, 1], data: smoothed(labels, classes.smoothing ?? 0) },
    ...(weights && { weights }),
    ...(classes.distillation && {
      teacher: softened(targets.teacher, rows, outputs, classes.distillation.temperature),
    }),
  };
}

/** The part of a loss that is about classes, undefined for losses of values. */
export function classLossOf(loss: Loss): ClassLoss | undefined {
  return loss.loss === 'cross-entropy' || loss.loss === 'binary-cross-entropy' ? loss : undefined;
}

function labelsOf(y: Int32Array | Float32Array, rows: number, loss: Loss, outputs: number): Int32Array {
  if (loss.loss === 'binary-cross-entropy' && outputs !== 1)
    throw refusal(
      `binary cross-entropy needs a network of one output, this one has ${outputs}; use cross-entropy`,
    );
  const classes = outputs === 1 ? 2 : outputs;
  if (loss.loss === 'cross-entropy' && outputs === 1)
    throw refusal(
      'cross-entropy needs an output for each class, this network has one; use binary cross-entropy',
    );
  if (!(y instanceof Int32Array) || y.length !== rows)
    throw refusal(`${rows} rows need ${rows} classes as int32; there are ${y.length} ${typeName(y)} targets`);
  const wrong = y.findIndex((label) => label < 0 || label >= classes);
  if (wrong >= 0)
    throw refusal(`row ${wrong} has class ${y[wrong]}; the network tells classes 0 to ${classes - 1}`);
  return y;
}

function valuesOf(y: Int32Array | Float32Array, rows: number, outputs: number): Float32Array {
  if (!(y instanceof Float32Array) || y.length !== rows * outputs)
    throw refusal(
      `${rows} rows of ${outputs} need ${rows * outputs} values as float32; there are ${y.length} ${typeName(y)} targets`,
    );
  const wrong = firstNotFinite(y);
  if (wrong >= 0)
    throw refusal(
      `row ${Math.floor(wrong / outputs)} has the target ${y[wrong]}; targets are finite numbers`,
    );
  return y;
}

function weightsOf(weights: Float32Array, rows: number): Float32Array {
  if (weights.length !== rows)
    throw refusal(`${rows} rows need ${rows} weights; there are ${weights.length}`);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0)
    throw refusal(`row ${wrong} has the weight ${weights[wrong]}; weights are finite and not negative`);
  if (!weights.some((weight) => weight > 0)) throw refusal('all rows weigh 0; give at least one a weight');
  return weights;
}

function classWeighted(
  { classWeights }: ClassLoss,
  labels: Int32Array,
  weights: Float32Array | undefined,
  outputs: number,
): Float32Array | undefined {
  if (classWeights === undefined) return weights;
  const classes = outputs === 1 ? 2 : outputs;
  if (classWeights.length !== classes)
    throw refusal(`${classes} classes need ${classes} class weights; there are ${classWeights.length}`);
  const wrong = classWeights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0)
    throw refusal(
      `class ${wrong} has the weight ${classWeights[wrong]}; weights are finite and not negative`,
    );
  const combined = Float32Array.from(labels, (label, row) => classWeights[label]! * (weights?.[row] ?? 1));
  return weightsOf(combined, labels.length);
}

function smoothed(labels: Int32Array, smoothing: number): Float32Array {
  return Float32Array.from(labels, (label) => label * (1 - smoothing) + smoothing / 2);
}

/** Softmax (sigmoid for one output) of the teacher's logits divided by the temperature. */
function softened(
  logits: Float32Array | undefined,
  rows: number,
  outputs: number,
  temperature: number,
): Float32Array {
  if (logits?.length !== rows * outputs)
    throw refusal(
      `a distillation over ${rows} rows of ${outputs} needs ${rows * outputs} logits of the teacher; there are ${logits?.length ?? 0}`,
    );
  const wrong = firstNotFinite(logits);
  if (wrong >= 0)
    throw refusal(
      `row ${Math.floor(wrong / outputs)} has the teacher's logit ${logits[wrong]}; they are finite numbers`,
    );
  if (outputs === 1) return logits.map((logit) => 1 / (1 + Math.exp(-logit / temperature)));
  const probabilities = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += outputs) {
    const row = logits.subarray(at, at + outputs);
    const top = row.reduce((a, b) => Math.max(a, b));
    const powers = Array.from(row, (logit) => Math.exp((logit - top) / temperature));
    const total = powers.reduce((a, b) => a + b);
    probabilities.set(
      powers.map((power) => power / total),
      at,
    );
  }
  return probabilities;
}

function typeName(y: Int32Array | Float32Array): string {
  return y instanceof Int32Array ? 'int32' : 'float32';
}

function refusal(message: string) {
  return invalid('TARGETS_INVALID', message);
}

import type { GraphBuilder, Operand, Value } from '../graph/graph-builder.ts';

/** What a fit minimises: the weighted mean of a loss over the rows. All start from logits. JSON-able. */
export type Loss =
  | ({ readonly loss: 'binary-cross-entropy' } & ClassLoss)
  | ({ readonly loss: 'cross-entropy' } & ClassLoss)
  | { readonly loss: 'mean-squared' }
  | {
      readonly loss: 'huber';
      /** Errors beyond it count by their length instead of by their square. */
      readonly delta: number;
    };

/** `binary-cross-entropy` is for two classes and one logit, `cross-entropy` for one logit a class. */
export interface ClassLoss {
  /** The share of each target that is spread evenly over all classes; 0 unless given. */
  readonly smoothing?: number;
  /** The weight of the rows of each class; 1 unless given. */
  readonly classWeights?: readonly number[];
  /** Learns from a teacher's logits too (Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, 2015). */
  readonly distillation?: Distillation;
}

export interface Distillation {
  /** The weight of the true classes; the teacher has the rest. */
  readonly alpha: number;
  /** What the logits of both are divided by. */
  readonly temperature: number;
}

/** Values of a batch in a graph. */
export interface LossInputs {
  /** [rows, outputs]. */
  readonly logits: Value;
  /** As `encodeTargets` makes it: int32 [rows] for `cross-entropy`, otherwise float32 [rows, outputs]. */
  readonly target: Value;
  /** The teacher's probabilities at the temperature, float32 [rows, outputs]; with a distillation only. */
  readonly teacher?: Value;
  readonly outputs: number;
}

export interface RowLosses {
  /** The loss of each row, [rows, 1]. */
  readonly losses: Value;
  /** The gradient of each row's own loss at its logits, [rows, outputs]. */
  readonly slopes: Value;
}

/** Appends the loss of each row. No logarithm of a probability is taken, so nothing overflows. */
export function rowLosses(g: GraphBuilder, loss: Loss, inputs: LossInputs): RowLosses {
  const { logits, target, outputs } = inputs;
  switch (loss.loss) {
    case 'binary-cross-entropy':
      return distilled(g, loss, inputs, bernoulli, target);
    case 'cross-entropy': {
      const rest = (loss.smoothing ?? 0) / outputs;
      const hot = g.op('OneHot', [target, outputs, g.floats([rest, 1 - (loss.smoothing ?? 0) + rest])]);
      return distilled(g, loss, inputs, categorical, hot);
    }
    case 'mean-squared': {
      const error = g.op('Sub', [logits, target]);
      const losses = meanOfOutputs(g, g.op('Mul', [error, error]), outputs);
      return { losses, slopes: g.op('Mul', [error, 2 / outputs]) };
    }
    case 'huber': {
      const error = g.op('Sub', [logits, target]);
      const clipped = g.op('Clip', [error, -loss.delta, loss.delta]);
      // c (e - c/2) is e²/2 within delta and delta (|e| - delta/2) beyond.
      const each = g.op('Mul', [clipped, g.op('Sub', [error, g.op('Mul', [clipped, 0.5])])]);
      const slopes = outputs === 1 ? clipped : g.op('Mul', [clipped, 1 / outputs]);
      return { losses: meanOfOutputs(g, each, outputs), slopes };
    }
  }
}

/**
 * Appends the weighted mean over the rows and its gradient at the logits. `weights` is float32 [rows, 1]; `share` is
 * 1 / rows, and counts when there are no weights. Rows that weigh nothing at all together give 0.
 */
export function meanLoss(
  g: GraphBuilder,
  { losses, slopes }: RowLosses,
  { weights, share }: { readonly weights?: Value | undefined; readonly share: Value },
): { readonly loss: Value; readonly seed: Value } {
  if (weights === undefined)
    return {
      loss: g.op('ReduceMean', [losses], { keepdims: { int: 0 } }),
      seed: g.op('Mul', [slopes, share]),
    };
  const total = g.op('Max', [g.op('ReduceSum', [weights], { keepdims: { int: 0 } }), SMALLEST_WEIGHT]);
  const shares = g.op('Div', [weights, total]);
  return {
    loss: g.op('ReduceSum', [g.op('Mul', [losses, shares])], { keepdims: { int: 0 } }),
    seed: g.op('Mul', [slopes, shares]),
  };
}

const SMALLEST_WEIGHT = 1e-30;

type Entropy = (g: GraphBuilder, logits: Value, target: Value) => RowLosses;

/** softplus(z) - z y, slope sigmoid(z) - y. */
const bernoulli: Entropy = (g, logits, target) => ({
  losses: g.op('Sub', [g.op('Softplus', [logits]), g.op('Mul', [logits, target])]),
  slopes: g.op('Sub', [g.op('Sigmoid', [logits]), target]),
});

/** -Σ y log softmax(z), slope softmax(z) - y, for targets that add up to 1. */
const categorical: Entropy = (g, logits, target) => ({
  losses: g.op('Neg', [sumOfOutputs(g, g.op('Mul', [g.op('LogSoftmax', [logits]), target]))]),
  slopes: g.op('Sub', [g.op('Softmax', [logits]), target]),
});

/** α H(y, z) + (1 - α) T² H(teacher, z / T): times T², or the teacher's part would fade with the temperature. */
function distilled(
  g: GraphBuilder,
  { distillation }: ClassLoss,
  { logits, teacher }: LossInputs,
  entropy: Entropy,
  target: Value,
): RowLosses {
  const own = entropy(g, logits, target);
  if (distillation === undefined) return own;
  if (teacher === undefined) throw new Error('a distillation needs the value of the teacher');
  const { alpha, temperature } = distillation;
  const taught = entropy(g, g.op('Mul', [logits, 1 / temperature]), teacher);
  const blend = (a: Value, b: Value, weight: Operand) =>
    g.op('Add', [g.op('Mul', [a, alpha]), g.op('Mul', [b, weight])]);
  return {
    losses: blend(own.losses, taught.losses, (1 - alpha) * temperature * temperature),
    slopes: blend(own.slopes, taught.slopes, (1 - alpha) * temperature),
  };
}

function sumOfOutputs(g: GraphBuilder, value: Value): Value {
  return g.op('ReduceSum', [value, g.ints(1)], { keepdims: { int: 1 } });
}

function meanOfOutputs(g: GraphBuilder, value: Value, outputs: number): Value {
  return outputs === 1 ? value : g.op('ReduceMean', [value, g.ints(1)], { keepdims: { int: 1 } });
}

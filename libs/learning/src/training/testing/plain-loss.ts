import type { Loss } from '../losses.ts';
import type { Targets } from '../targets.ts';

/** For tests: the loss by its textbook formula in float64, from probabilities and not from logits. */
export function plainLoss(loss: Loss, logits: readonly number[], outputs: number, targets: Targets): number {
  const rows = logits.length / outputs;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const z = logits.slice(row * outputs, (row + 1) * outputs);
    const label = targets.y[row]!;
    const ofClass = 'classWeights' in loss ? loss.classWeights?.[label] : undefined;
    const weight = (targets.weights?.[row] ?? 1) * (ofClass ?? 1);
    sum += weight * rowLoss(loss, z, row, targets);
    total += weight;
  }
  return sum / total;
}

function rowLoss(loss: Loss, z: number[], row: number, { y, teacher }: Targets): number {
  if (loss.loss === 'mean-squared' || loss.loss === 'huber') {
    const errors = z.map((logit, i) => Math.abs(logit - y[row * z.length + i]!));
    const each = errors.map((e) => {
      if (loss.loss === 'mean-squared') return e * e;
      return e <= loss.delta ? (e * e) / 2 : loss.delta * (e - loss.delta / 2);
    });
    return each.reduce((a, b) => a + b) / z.length;
  }
  const { smoothing = 0, distillation } = loss;
  const classes = Math.max(2, z.length);
  const wanted = Array.from(
    { length: classes },
    (_, c) => (c === y[row] ? 1 - smoothing : 0) + smoothing / classes,
  );
  const own = crossEntropy(wanted, probabilities(z, 1));
  if (distillation === undefined) return own;
  const { alpha, temperature } = distillation;
  const taught = [...teacher!.subarray(row * z.length, (row + 1) * z.length)];
  const soft = crossEntropy(probabilities(taught, temperature), probabilities(z, temperature));
  return alpha * own + (1 - alpha) * temperature ** 2 * soft;
}

function crossEntropy(wanted: readonly number[], given: readonly number[]): number {
  return -wanted.reduce((sum, p, c) => sum + p * Math.log(given[c]!), 0);
}

/** One logit z stands for the two classes 0 and z. */
function probabilities(logits: readonly number[], temperature: number): number[] {
  const powers = (logits.length === 1 ? [0, ...logits] : logits).map((z) => Math.exp(z / temperature));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

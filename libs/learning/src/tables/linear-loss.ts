import type { Loss } from './minimize.ts';
import { type FitTarget, outputsOf } from './table-targets.ts';

export interface LinearRows {
  readonly width: number;
  /** Row after row. */
  readonly x: Float32Array;
  readonly target: FitTarget;
  /** Times half the square of the weights, and shared by the rows. */
  readonly l2: number;
}

/** A class without rows is rare, not impossible. */
const BIAS_L2 = 0.01;

/**
 * The mean loss of a linear model: half the squared error, or the log loss. Weights are [width + 1, outputs], the biases
 * last.
 */
export function linearLoss({ width, x, target, l2 }: LinearRows): Loss {
  const outputs = outputsOf(target.classes);
  const rows = x.length / width;
  const scores = new Float64Array(outputs);
  const biases = width * outputs;
  return (weights, gradient) => {
    gradient.fill(0);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < outputs; k++) scores[k] = weights[biases + k]!;
      const from = row * width;
      for (let j = 0; j < width; j++) {
        const value = x[from + j]!;
        // Most numbers of a wide row are indicators that are 0.
        if (value === 0) continue;
        const at = j * outputs;
        for (let k = 0; k < outputs; k++) scores[k]! += value * weights[at + k]!;
      }
      sum += slopesInPlace(scores, target, row);
      for (let j = 0; j < width; j++) {
        const value = x[from + j]!;
        if (value === 0) continue;
        const at = j * outputs;
        for (let k = 0; k < outputs; k++) gradient[at + k]! += value * scores[k]!;
      }
      for (let k = 0; k < outputs; k++) gradient[biases + k]! += scores[k]!;
    }
    let squares = 0;
    for (let i = 0; i < weights.length; i++) {
      const pull = i < biases ? l2 : BIAS_L2;
      squares += pull * weights[i]! * weights[i]!;
      gradient[i] = (gradient[i]! + pull * weights[i]!) / rows;
    }
    return (sum + squares / 2) / rows;
  };
}

/** Turns the scores of a row into the slopes of its loss, and gives the loss. */
function slopesInPlace(scores: Float64Array, { values, truth }: FitTarget, row: number): number {
  if (values !== undefined) {
    scores[0]! -= values[row]!;
    return (scores[0]! * scores[0]!) / 2;
  }
  const label = truth[row]!;
  if (scores.length === 1) {
    const score = scores[0]!;
    scores[0] = 1 / (1 + Math.exp(-score)) - label;
    return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score;
  }
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) top = Math.max(top, score);
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - top);
  const loss = top + Math.log(sum) - scores[label]!;
  for (let k = 0; k < scores.length; k++) scores[k] = Math.exp(scores[k]! - top) / sum;
  scores[label]! -= 1;
  return loss;
}

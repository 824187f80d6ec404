/** Computes a loss at some weights and writes its gradient there. */
export type Loss = (weights: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  readonly stepsMax: number;
  /** No part of the gradient is larger at the minimum. */
  readonly tolerance: number;
  /** Awaited after each step; what it throws ends the search. */
  readonly onStep: (step: number, loss: number) => Promise<void> | void;
}

/** Pairs of moves and what they did to the gradient that are remembered. */
const MEMORY = 10;
/** A step must lower the loss by at least this share of what its slope promises (Armijo). */
const SUFFICIENT = 1e-4;
const HALVINGS_MAX = 30;

interface Pair {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly inverse: number;
}

/**
 * Finds the minimum of a smooth convex loss by L-BFGS (Nocedal and Wright 2006, algorithm 7.4), changing `weights` in place.
 * The same loss and weights give the same bits.
 */
export async function minimize(
  loss: Loss,
  weights: Float64Array,
  { stepsMax, tolerance, onStep }: MinimizeOptions,
): Promise<{ loss: number; steps: number }> {
  let gradient: Float64Array = new Float64Array(weights.length);
  let value = loss(weights, gradient);
  const pairs: Pair[] = [];
  for (let step = 1; step <= stepsMax; step++) {
    if (gradient.every((part) => Math.abs(part) <= tolerance)) return { loss: value, steps: step - 1 };
    const direction = descent(gradient, pairs);
    const before = weights.slice();
    const found = search(loss, weights, { direction, gradient, value, isFirst: pairs.length === 0 });
    if (found === undefined) {
      weights.set(before);
      return { loss: value, steps: step - 1 };
    }
    const move = weights.map((weight, i) => weight - before[i]!);
    const change = found.gradient.map((part, i) => part - gradient[i]!);
    const curvature = dot(move, change);
    if (curvature > 0) pairs.push({ move, change, inverse: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    ({ gradient, value } = found);
    await onStep(step, value);
  }
  return { loss: value, steps: stepsMax };
}

/** Minus the gradient times an estimate of the inverse of the second derivatives. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((part) => -part);
  const shares: number[] = [];
  for (const { move, change, inverse } of pairs.toReversed()) {
    const share = inverse * dot(move, direction);
    shares.unshift(share);
    add(direction, change, -share);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.inverse * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const [i, { move, change, inverse }] of pairs.entries())
    add(direction, move, shares[i]! - inverse * dot(change, direction));
  return direction;
}

/** Halves the step until the loss is lower; undefined where rounding leaves nothing to gain. */
function search(
  loss: Loss,
  weights: Float64Array,
  from: {
    readonly direction: Float64Array;
    readonly gradient: Float64Array;
    readonly value: number;
    readonly isFirst: boolean;
  },
): { gradient: Float64Array; value: number } | undefined {
  const { direction, value } = from;
  const slope = dot(direction, from.gradient);
  let length = from.isFirst ? 1 / Math.max(1, Math.sqrt(dot(direction, direction))) : 1;
  const start = weights.slice();
  for (let halvings = 0; halvings <= HALVINGS_MAX; halvings++) {
    weights.set(start);
    add(weights, direction, length);
    const gradient = new Float64Array(weights.length);
    const next = loss(weights, gradient);
    if (next <= value + SUFFICIENT * length * slope && next < value) return { gradient, value: next };
    length /= 2;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, from: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += times * from[i]!;
}

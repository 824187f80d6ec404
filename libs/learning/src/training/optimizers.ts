import type { GraphBuilder, Value } from '../graph/graph-builder.ts';

/** How gradients move the parameters. The rate comes from the schedule. JSON-able. */
export type Optimizer = (
  | {
      readonly optimizer: 'sgd';
      /** The share of the last move that is kept: v = momentum v + g; 0 unless given. */
      readonly momentum?: number;
    }
  | {
      readonly optimizer: 'adam' | 'adamw';
      /** .9 unless given. */
      readonly beta1?: number;
      /** .999 unless given. */
      readonly beta2?: number;
      /** 1e-7 unless given. */
      readonly epsilon?: number;
    }
) & {
  /** `adamw` takes it off the parameters themselves, times the rate; the others add it to the gradient (L2). 0 unless given. */
  readonly decay?: number;
  /** The largest norm that the gradient of all parameters together may have. No limit unless given. */
  readonly clip?: number;
};

/** What an optimiser needs in the graph of a step. */
export interface UpdateRule {
  /** What it remembers for each parameter, of the parameter's dims, 0 at the beginning. */
  readonly slots: readonly Slot[];
  /** Scalars that differ from step to step; `coefficientsOf` computes them. */
  readonly coefficients: readonly string[];
  /** Appends one update. The answers are the new parameter and the new slots. */
  update(
    g: GraphBuilder,
    tensors: UpdateInputs,
  ): { readonly parameter: Value; readonly slots: readonly Value[] };
}

export interface Slot {
  readonly name: string;
  /** Below it a value moves no parameter any more, and may be taken for 0. */
  readonly negligible: number;
}

export interface UpdateInputs {
  readonly parameter: Value;
  readonly gradient: Value;
  readonly slots: readonly Value[];
  readonly coefficients: readonly Value[];
}

export function updateRule(optimizer: Optimizer): UpdateRule {
  return optimizer.optimizer === 'sgd' ? sgd(optimizer) : adam(optimizer);
}

/**
 * The coefficients of the steps from `first` on (0 is the first step ever), one array for each name of the rule. Computed
 * here and not in the graph: ten scalar nodes a step would cost a small network a tenth of its speed.
 */
export function coefficientsOf(optimizer: Optimizer, first: number, rates: Float32Array): Float32Array[] {
  if (optimizer.optimizer === 'sgd') return [rates];
  const { beta1, beta2, epsilon } = adamSettings(optimizer);
  const scales = new Float32Array(rates.length);
  const floors = new Float32Array(rates.length);
  for (let i = 0; i < rates.length; i++) {
    const correction = Math.sqrt((1 - power(beta2, first + i + 1)) / (1 - beta2));
    scales[i] = (rates[i]! * (1 - beta1) * correction) / (1 - power(beta1, first + i + 1));
    floors[i] = epsilon * correction;
  }
  if (!decouples(optimizer)) return [scales, floors];
  return [scales, floors, rates.map((rate) => 1 - rate * (optimizer.decay ?? 0))];
}

/**
 * Appends what makes the norm of all gradients together at most `clip`. A gradient of NaN or infinity stays one that is
 * found after the step.
 */
export function clipByNorm(g: GraphBuilder, gradients: readonly Value[], clip: number): readonly Value[] {
  const squares = gradients.map((d) => g.op('ReduceSumSquare', [d], { keepdims: { int: 0 } }));
  const norm = g.op('Sqrt', [squares.length === 1 ? squares[0]! : g.op('Sum', squares)]);
  // A norm of 0 makes the quotient infinite, and the minimum 1.
  const scale = g.op('Min', [1, g.op('Div', [clip, norm])]);
  return gradients.map((d) => g.op('Mul', [d, scale]));
}

function sgd({ momentum = 0, decay = 0 }: Optimizer & { optimizer: 'sgd' }): UpdateRule {
  return {
    slots: momentum === 0 ? [] : [{ name: 'velocity', negligible: 1e-20 }],
    coefficients: ['rate'],
    update(g, { parameter, gradient, slots, coefficients }) {
      const slope = withL2(g, parameter, gradient, decay);
      const moves = slots.map((velocity) => g.op('Add', [g.op('Mul', [velocity, momentum]), slope]));
      const move = g.op('Mul', [moves[0] ?? slope, coefficients[0]!]);
      return { parameter: g.op('Sub', [parameter, move]), slots: moves };
    },
  };
}

/**
 * Adam (Kingma, Ba 2015) with M = m / (1 - β₁) and V = v / (1 - β₂) carried in place of m and v, and both corrections of
 * the bias in the coefficients: M' = β₁M + g, V' = β₂V + g², p' = p - scale M' / (√V' + floor), with
 * k = √((1 - β₂ᵗ) / (1 - β₂)), scale = rate (1 - β₁) k / (1 - β₁ᵗ), floor = ε k. The same numbers up to rounding in two
 * passes over the parameters fewer.
 */
function adam(optimizer: Optimizer & { optimizer: 'adam' | 'adamw' }): UpdateRule {
  const { beta1, beta2 } = adamSettings(optimizer);
  const decoupled = decouples(optimizer);
  return {
    slots: [
      { name: 'moment', negligible: 1e-20 },
      { name: 'squares', negligible: 1e-30 },
    ],
    coefficients: decoupled ? ['scale', 'floor', 'kept'] : ['scale', 'floor'],
    update(g, { parameter, gradient, slots, coefficients }) {
      const slope = withL2(g, parameter, gradient, decoupled ? 0 : (optimizer.decay ?? 0));
      const [scale, floor, kept] = coefficients as [Value, Value, Value?];
      const moment = g.op('Add', [g.op('Mul', [slots[0]!, beta1]), slope]);
      const squares = g.op('Add', [g.op('Mul', [slots[1]!, beta2]), g.op('Mul', [slope, slope])]);
      const step = g.op('Div', [moment, g.op('Add', [g.op('Sqrt', [squares]), floor])]);
      const shrunk = kept === undefined ? parameter : g.op('Mul', [parameter, kept]);
      return {
        parameter: g.op('Sub', [shrunk, g.op('Mul', [step, scale])]),
        slots: [moment, squares],
      };
    },
  };
}

function adamSettings(optimizer: Optimizer & { optimizer: 'adam' | 'adamw' }) {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = optimizer;
  return { beta1, beta2, epsilon };
}

function decouples(optimizer: Optimizer): boolean {
  return optimizer.optimizer === 'adamw' && (optimizer.decay ?? 0) > 0;
}

function withL2(g: GraphBuilder, parameter: Value, gradient: Value, decay: number): Value {
  return decay === 0 ? gradient : g.op('Add', [gradient, g.op('Mul', [parameter, decay])]);
}

/** By squaring: the bits of Math.pow differ between releases of Node. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), square *= square)
    if (rest % 2 === 1) result *= square;
  return result;
}

import type { GraphBuilder, Value } from '../../graph/graph-builder.ts';
import type { LayerOf } from '../network.ts';
import { glorot, type ParameterShape, type Planned, trained, ZERO } from '../planned.ts';
import { floats, networkFault, type Place, type Shape, sequenceOf } from '../shape.ts';

/** Every step has nodes of its own. */
const STEPS_MAX = 512;

const AXIS_0 = { axis: { int: 0 } } as const;
const AXIS_1 = { axis: { int: 1 } } as const;

interface Cell {
  /** Width of U x + b in units: one for each gate. */
  readonly gates: number;
  readonly parameters: readonly ParameterShape[];
  /** The next state from U x_t + b and the state, which is undefined while it is zero. */
  readonly next: (g: GraphBuilder, input: Value, state: Value | undefined) => Value;
}

/** Elman (1990): h_t = tanh(U x_t + W h_{t−1} + b). */
export function rnn(layer: LayerOf<'rnn'>, before: Shape, place: Place): Planned {
  const { units } = layer;
  const weights = `${place.name}.state-weights`;
  return unrolled(layer, before, place, {
    gates: 1,
    parameters: [trained(weights, [units, units], glorot(units, units))],
    next: (g, input, state) =>
      g.op('Tanh', [state === undefined ? input : g.op('Gemm', [state, weights, input])]),
  });
}

/**
 * Cho et al. (2014): z = σ(U_z x + W_z h + b_z), r = σ(U_r x + W_r h + b_r), c = tanh(U_c x + W_c (r ⊙ h) + b_c),
 * h' = c + z ⊙ (h − c). The columns of U are those of z, r and c.
 */
export function gru(layer: LayerOf<'gru'>, before: Shape, place: Place): Planned {
  const { units } = layer;
  const weights = `${place.name}.state-weights`;
  const candidateWeights = `${place.name}.candidate-weights`;
  return unrolled(layer, before, place, {
    gates: 3,
    parameters: [
      trained(weights, [units, 2 * units], glorot(units, units)),
      trained(candidateWeights, [units, units], glorot(units, units)),
    ],
    next(g, input, state) {
      const [gateInput, candidateInput] = g.ops('Split', [input, g.ints(2 * units, units)], 2, AXIS_1);
      const sums = state === undefined ? gateInput! : g.op('Gemm', [state, weights, gateInput!]);
      const [z, r] = g.ops('Split', [g.op('Sigmoid', [sums]), g.ints(units, units)], 2, AXIS_1);
      if (state === undefined) return g.op('Mul', [g.op('Sub', [1, z!]), g.op('Tanh', [candidateInput!])]);
      const reset = g.op('Mul', [r!, state]);
      const candidate = g.op('Tanh', [g.op('Gemm', [reset, candidateWeights, candidateInput!])]);
      return g.op('Add', [candidate, g.op('Mul', [z!, g.op('Sub', [state, candidate])])]);
    },
  });
}

/** A cell over each place of the sequence; padding leaves the state as it is. */
function unrolled(
  { units, of = 'last' }: LayerOf<'rnn' | 'gru'>,
  before: Shape,
  place: Place,
  { gates, parameters, next }: Cell,
): Planned {
  const [length, width] = sequenceOf(before, place);
  if (length > STEPS_MAX)
    throw networkFault(
      `${place.label}: expected at most ${STEPS_MAX} ids, got ${length}: cut the rows shorter`,
    );
  const weights = `${place.name}.weights`;
  const bias = `${place.name}.bias`;
  return {
    after: floats(units),
    parameters: [
      trained(weights, [width, gates * units], glorot(width, units)),
      trained(bias, [gates * units], ZERO),
      ...parameters,
    ],
    forward(run, x) {
      const { g } = run;
      const inputs = inputsByStep(g, x, { length, width, weights, bias });
      const present = g.ops('Split', [run.present()], length, { ...AXIS_1, num_outputs: { int: length } });
      const states: Value[] = [];
      for (const [t, input] of inputs.entries()) {
        const state = states.at(-1);
        states.push(g.op('Where', [present[t]!, next(g, input, state), state ?? 0]));
      }
      if (of === 'last') return states.at(-1)!;
      const all = g.op('Reshape', [g.op('Concat', states, AXIS_1), g.ints(-1, length, units)]);
      return run.overPresent(all, 'mean');
    },
  };
}

/** U x_t + b for every t in one product: [batch, gates × units] each. */
function inputsByStep(
  g: GraphBuilder,
  x: Value,
  {
    length,
    width,
    weights,
    bias,
  }: { readonly length: number; readonly width: number; readonly weights: Value; readonly bias: Value },
): Value[] {
  const stepsFirst = g.op('Transpose', [x], { perm: { ints: [1, 0, 2] } });
  const rows = g.op('Reshape', [stepsFirst, g.ints(-1, width)]);
  const sums = g.op('Gemm', [rows, weights, bias]);
  return g.ops('Split', [sums], length, { ...AXIS_0, num_outputs: { int: length } });
}

import type { Value } from '../graph/graph-builder.ts';
import type { Activation, Layer } from './network.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';

/** How a parameter begins: uniform in ±limit, or one value everywhere. */
export type Initial = { readonly limit: number } | { readonly value: number };

export interface ParameterShape {
  readonly name: string;
  readonly dims: readonly number[];
  readonly initial: Initial;
  /** False for state that the forward pass itself moves, as running statistics. */
  readonly trained: boolean;
}

/** A layer whose place and input are known. */
export interface Planned {
  readonly after: Shape;
  readonly parameters: readonly ParameterShape[];
  /** Appends its nodes; parameters are read by their names. */
  readonly forward: (run: Run, x: Value) => Value;
}

export interface PlannedLayers {
  /** In the order in which they are computed. */
  readonly steps: readonly Planned[];
  /** What comes out of each declared layer. */
  readonly shapes: readonly Shape[];
}

/** Plans the layers inside a layer. */
export type PlanInner = (layers: readonly Layer[], before: Shape) => PlannedLayers;

export function trained(name: string, dims: readonly number[], initial: Initial): ParameterShape {
  return { name, dims, initial, trained: true };
}

/** Glorot and Bengio (2010): the variance 2 / (in + out) keeps activations and gradients in their range. */
export function glorot(fanIn: number, fanOut: number): Initial {
  return { limit: Math.sqrt(6 / (fanIn + fanOut)) };
}

/** He et al. (2015): 2 / in, since a rectifier drops half of its inputs. */
export function he(fanIn: number): Initial {
  return { limit: Math.sqrt(6 / fanIn) };
}

/** The weights' beginning before this activation. */
export function initialFor(activation: Activation | undefined, fanIn: number, fanOut: number): Initial {
  return activation !== undefined && RECTIFIERS.has(activation) ? he(fanIn) : glorot(fanIn, fanOut);
}

const RECTIFIERS: ReadonlySet<Activation> = new Set(['relu', 'leaky-relu', 'elu', 'gelu']);
export const ZERO: Initial = { value: 0 };
export const ONE: Initial = { value: 1 };

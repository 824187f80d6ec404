import type { Network } from './network.ts';
import { planNetwork } from './plan.ts';
import type { Initial } from './planned.ts';
import { networkFault, sizeOf } from './shape.ts';
import { streamOf } from './stream.ts';

/** A tensor of float32 that a network owns. */
export interface Parameter {
  /** As 'dense_2.weights': the second dense layer's. The dot keeps it apart from every name that a graph gives. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
  /** False for state that the forward pass itself moves, as running statistics. */
  readonly trained: boolean;
}

/**
 * Where training begins: uniform numbers in the range of Glorot, or of He before rectifiers; the same for the same seed on
 * every machine. Each parameter draws from a stream of its own: a layer more does not change the others' values.
 */
export function initialParameters(network: Network, seed: number): Parameter[] {
  return planNetwork(network).parameters.map(({ name, dims, initial, trained }) => ({
    name,
    dims,
    data: valuesOf(initial, sizeOf(dims), seed, name),
    trained,
  }));
}

/** Fails with NETWORK_INVALID unless these are the network's parameters, each once and of its dims. */
export function checkParameters(network: Network, parameters: readonly Parameter[]): void {
  const given = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const expected = planNetwork(network).parameters;
  for (const { name, dims } of expected) {
    const parameter = given.get(name);
    if (parameter === undefined) throw networkFault(`the parameter ${name} of the network is missing`);
    if (parameter.dims.join() !== dims.join() || parameter.data.length !== sizeOf(dims))
      throw networkFault(
        `the parameter ${name}: expected ${sizeOf(dims)} numbers in [${dims.join(', ')}], got ${parameter.data.length} in [${parameter.dims.join(', ')}]`,
      );
  }
  if (given.size !== expected.length || parameters.length !== expected.length)
    throw networkFault(
      `expected the network's ${expected.length} parameters, each once, got ${parameters.length}`,
    );
}

function valuesOf(initial: Initial, size: number, seed: number, name: string): Float32Array {
  const values = new Float32Array(size);
  if ('value' in initial) return values.fill(initial.value);
  const random = streamOf(seed, name);
  for (let i = 0; i < size; i++) values[i] = (random() * 2 - 1) * initial.limit;
  return values;
}

import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Parameter } from '../network/parameters.ts';
import type { Slot } from './optimizers.ts';

/** Values of the trainer in a graph begin with this; parameters don't. */
export const OWN = 'train/';

/** Below it a step costs by its nodes, and one vector for all parameters needs the fewest; above it by its copies. */
export const FLAT_BELOW = 50_000;

export interface StateTensor {
  readonly name: Value;
  readonly dims: readonly number[];
}

export interface SlotTensor extends StateTensor {
  readonly negligible: number;
}

/**
 * What a step takes and gives back: the trained parameters, what the optimiser remembers of each (its slots), and the
 * parameters that move with the data. Small models have their trained parameters in one vector, and each slot too.
 */
export class StateLayout {
  /** In the order of the state. */
  readonly tensors: readonly StateTensor[];
  /** The trained parameters as the optimiser updates them. */
  readonly trained: readonly StateTensor[];
  /** The slots of each of `trained`. */
  readonly slots: readonly (readonly SlotTensor[])[];
  readonly moving: readonly StateTensor[];
  readonly #flat: boolean;
  readonly #parameters: readonly Parameter[];

  constructor(parameters: readonly Parameter[], moving: ReadonlySet<string>, slots: readonly Slot[]) {
    this.#parameters = parameters;
    const trained = parameters.filter((parameter) => parameter.trained);
    const total = trained.reduce((sum, { data }) => sum + data.length, 0);
    this.#flat = trained.length > 1 && total < FLAT_BELOW;
    this.trained = this.#flat ? [{ name: `${OWN}parameters`, dims: [total] }] : trained;
    this.slots = this.trained.map(({ name, dims }) =>
      slots.map((slot) => ({ name: `${OWN}${slot.name}/${name}`, dims, negligible: slot.negligible })),
    );
    this.moving = parameters.filter(({ name }) => moving.has(name));
    this.tensors = [...this.trained, ...this.slots.flat(), ...this.moving].map(({ name, dims }) => ({
      name,
      dims,
    }));
  }

  /** The state before the first step. */
  initial(): Float32Array[] {
    const byName = new Map(this.#parameters.map(({ name, data }) => [name, data]));
    if (this.#flat) byName.set(this.trained[0]!.name, concatenated(this.#trainedData()));
    return this.tensors.map(
      ({ name, dims }) =>
        byName.get(name) ?? new Float32Array(dims.reduce((product, dim) => product * dim, 1)),
    );
  }

  /** Of a state, the tensors that the parameters are in, without the slots. */
  kept(state: readonly Float32Array[]): Float32Array[] {
    const moving = this.tensors.length - this.moving.length;
    return [...state.slice(0, this.trained.length), ...state.slice(moving)];
  }

  /** The parameters that `kept` tensors hold; those that never move come as they were given. Shares their memory. */
  parametersOf(kept: readonly Float32Array[]): Parameter[] {
    const byName = new Map([...this.trained, ...this.moving].map(({ name }, i) => [name, kept[i]!]));
    let at = 0;
    return this.#parameters.map((parameter) => {
      if (!this.#flat || !parameter.trained)
        return { ...parameter, data: byName.get(parameter.name) ?? parameter.data };
      const from = at;
      at += parameter.data.length;
      return { ...parameter, data: kept[0]!.subarray(from, at) };
    });
  }

  /**
   * Sets to 0, in place, what has faded in the slots. A moment whose gradient stays away shrinks by a tenth a step until it
   * sticks at the smallest numbers that there are, with which processors compute many times slower.
   */
  clearFaded(state: readonly Float32Array[]): void {
    for (const [i, { negligible }] of this.slots.flat().entries()) {
      const slot = state[this.trained.length + i]!;
      for (let k = 0; k < slot.length; k++) if (Math.abs(slot[k]!) < negligible) slot[k] = 0;
    }
  }

  /** Appends what makes each parameter a value of its name in the body. */
  unpack(g: GraphBuilder): void {
    const known = new Set(this.tensors.map(({ name }) => name));
    const trained = this.#parameters.filter((parameter) => parameter.trained);
    if (this.#flat) {
      const parts = trained.map(({ name, dims }) => (dims.length === 1 ? name : g.names.fresh('Split')));
      const sizes = g.ints(...trained.map(({ data }) => data.length));
      g.named('Split', [this.trained[0]!.name, sizes], parts, { axis: { int: 0 } });
      for (const [i, { name, dims }] of trained.entries())
        if (parts[i] !== name) g.named('Reshape', [parts[i]!, g.ints(...dims)], [name]);
    }
    for (const { name, dims, data, trained: moves } of this.#parameters)
      if (!moves && !known.has(name)) g.initializer({ name, type: 'float32', dims, data });
  }

  /** Appends what brings the gradients of the trained parameters, by name, into the form of `trained`. */
  packGradients(g: GraphBuilder, gradients: ReadonlyMap<string, Value>): Value[] {
    const trained = this.#parameters.filter((parameter) => parameter.trained);
    if (!this.#flat) return trained.map(({ name }) => gradients.get(name)!);
    const parts = trained.map(({ name, dims }) => {
      const gradient = gradients.get(name)!;
      return dims.length === 1 ? gradient : g.op('Reshape', [gradient, g.ints(-1)]);
    });
    return [g.op('Concat', parts, { axis: { int: 0 } })];
  }

  #trainedData(): Float32Array[] {
    return this.#parameters.filter(({ trained }) => trained).map(({ data }) => data);
  }
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Parameter } from '../network/parameters.ts';
import type { Slot } from './optimizers.ts';

/** Values of the trainer in a graph begin with this; parameters don't. */
export const OWN = 'train/';

/**
 * Below so many values together a step costs by its nodes, and one vector for all parameters needs the fewest; a large
 * parameter costs by being copied into that vector and out of it.
 */
const TOGETHER_BELOW = 50_000;
const SMALL_BELOW = 8_192;

export interface StateTensor {
  readonly name: Value;
  readonly dims: readonly number[];
}

export interface SlotTensor extends StateTensor {
  readonly negligible: number;
}

/**
 * What a step takes and gives back: the trained parameters, what the optimiser remembers of each (its slots), and the
 * parameters that move with the data. Small trained parameters lie in one vector, and so do their slots.
 */
export class StateLayout {
  /** In the order of the state: `trained`, `slots`, `moving`. */
  readonly tensors: readonly StateTensor[];
  /** The trained parameters as the optimiser updates them. */
  readonly trained: readonly StateTensor[];
  /** The slots of each of `trained`. */
  readonly slots: readonly (readonly SlotTensor[])[];
  readonly moving: readonly StateTensor[];
  readonly #parameters: readonly Parameter[];
  /** Trained parameters that lie in one vector, and those that don't. */
  readonly #together: readonly Parameter[];
  readonly #alone: readonly Parameter[];

  constructor(parameters: readonly Parameter[], moving: ReadonlySet<string>, slots: readonly Slot[]) {
    this.#parameters = parameters;
    const trained = parameters.filter((parameter) => parameter.trained);
    const small = lengthOf(trained) < TOGETHER_BELOW ? trained : trained.filter(isSmall);
    this.#together = small.length > 1 ? small : [];
    this.#alone = trained.filter((parameter) => !this.#together.includes(parameter));
    this.trained =
      this.#together.length > 0
        ? [{ name: TOGETHER, dims: [lengthOf(this.#together)] }, ...this.#alone]
        : this.#alone;
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
    byName.set(TOGETHER, concatenated(this.#together));
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
    for (const { name, data } of this.#together) {
      byName.set(name, kept[0]!.subarray(at, at + data.length));
      at += data.length;
    }
    return this.#parameters.map((parameter) => ({
      ...parameter,
      data: byName.get(parameter.name) ?? parameter.data,
    }));
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
    if (this.#together.length > 0) {
      const parts = this.#together.map(({ name, dims }) =>
        dims.length === 1 ? name : g.names.fresh('Split'),
      );
      const sizes = g.ints(...this.#together.map(({ data }) => data.length));
      g.named('Split', [TOGETHER, sizes], parts, { axis: { int: 0 } });
      for (const [i, { name, dims }] of this.#together.entries())
        if (parts[i] !== name) g.named('Reshape', [parts[i]!, g.ints(...dims)], [name]);
    }
    const changing = new Set([...this.#together, ...this.tensors].map(({ name }) => name));
    for (const { name, dims, data } of this.#parameters)
      if (!changing.has(name)) g.initializer({ name, type: 'float32', dims, data });
  }

  /** Appends what brings the gradients of the trained parameters, by name, into the form of `trained`. */
  packGradients(g: GraphBuilder, gradients: ReadonlyMap<string, Value>): Value[] {
    const alone = this.#alone.map(({ name }) => gradients.get(name)!);
    if (this.#together.length === 0) return alone;
    const parts = this.#together.map(({ name, dims }) => {
      const gradient = gradients.get(name)!;
      return dims.length === 1 ? gradient : g.op('Reshape', [gradient, g.ints(-1)]);
    });
    return [g.op('Concat', parts, { axis: { int: 0 } }), ...alone];
  }
}

const TOGETHER = `${OWN}together`;

function isSmall({ data }: Parameter): boolean {
  return data.length < SMALL_BELOW;
}

function lengthOf(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { data }) => sum + data.length, 0);
}

function concatenated(parameters: readonly Parameter[]): Float32Array {
  const whole = new Float32Array(lengthOf(parameters));
  let at = 0;
  for (const { data } of parameters) {
    whole.set(data, at);
    at += data.length;
  }
  return whole;
}

import type { GraphBuilder, Value } from '../graph/graph-builder.ts';

export interface Training {
  /** A uint32 scalar, another number in each step: it and the layer decide what dropout drops. */
  readonly seed: Value;
}

/** One building of a network's graph: what its layers share. */
export class Run {
  readonly g: GraphBuilder;
  /** Undefined when the graph is for serving. */
  readonly training: Training | undefined;
  /** New values of parameters that are not trained, by their names. */
  readonly stateUpdates = new Map<string, Value>();
  readonly #ids: Value | undefined;
  #present: Value | undefined;
  #presentFloats: Value | undefined;

  constructor(g: GraphBuilder, ids: Value | undefined, training: Training | undefined) {
    this.g = g;
    this.#ids = ids;
    this.training = training;
  }

  /** Which ids are no padding: bool [batch, length]. */
  present(): Value {
    if (this.#ids === undefined) throw new Error('only a network of ids has sequences');
    this.#present ??= this.g.op('GreaterOrEqual', [
      this.#ids,
      this.g.initializer({
        name: this.g.names.fresh('constant'),
        type: 'int32',
        dims: [],
        data: Int32Array.of(0),
      }),
    ]);
    return this.#present;
  }

  /** The same as 1 and 0: float32 [batch, length, 1]. */
  presentFloats(): Value {
    const { g } = this;
    this.#presentFloats ??= g.op('Unsqueeze', [
      g.op('Cast', [this.present()], { to: { int: 1 } }),
      g.ints(-1),
    ]);
    return this.#presentFloats;
  }

  /** Σ over the present ids of x, float32 [batch, length, width], divided by their count when it is the mean. */
  overPresent(x: Value, of: 'mean' | 'sum'): Value {
    const { g } = this;
    const axis = g.ints(1);
    const keepdims = { keepdims: { int: 0 } };
    const sum = g.op('ReduceSum', [g.op('Mul', [x, this.presentFloats()]), axis], keepdims);
    if (of === 'sum') return sum;
    const count = g.op('ReduceSum', [this.presentFloats(), axis], keepdims);
    return g.op('Div', [sum, g.op('Max', [count, 1])]);
  }
}

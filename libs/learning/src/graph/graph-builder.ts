import type { AttributeValue, Dim, ElementType, Graph, GraphNode, Tensor } from '@ratchet/onnx';
import { Names } from './names.ts';

/** A value of a graph is its name. */
export type Value = string;

/** Where an operator takes a value, a number stands for a float32 scalar. */
export type Operand = Value | number;

export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * Builds a graph node by node. Equal constants are kept once, since every node that is left out saves its time in each
 * step of training.
 */
export class GraphBuilder {
  readonly name: string;
  readonly names: Names;
  readonly nodes: GraphNode[] = [];
  readonly #initializers = new Map<Value, Tensor>();
  readonly #constants = new Map<string, Value>();
  readonly #inputs: Graph['inputs'][number][] = [];
  readonly #outputs: Graph['outputs'][number][] = [];

  /** `names` is that of the surrounding graph for a graph inside another one. */
  constructor(name: string, names: Names = new Names()) {
    this.name = name;
    this.names = names;
  }

  /** Appends a node of ONNX's own operator set and gives its output. '' leaves an optional input out. */
  op(op: string, inputs: readonly Operand[], attributes?: Attributes): Value {
    return this.ops(op, inputs, 1, attributes)[0]!;
  }

  /** Appends a node with several outputs. */
  ops(op: string, inputs: readonly Operand[], outputs: number, attributes?: Attributes): Value[] {
    const names = Array.from({ length: outputs }, () => this.names.fresh(op));
    this.named(op, inputs, names, attributes);
    return names;
  }

  /** Appends a node whose outputs have these names. */
  named(op: string, inputs: readonly Operand[], outputs: readonly Value[], attributes?: Attributes): void {
    const values = inputs.map((input) => (typeof input === 'number' ? this.scalar(input) : input));
    this.nodes.push({ op, inputs: values, outputs, ...(attributes === undefined ? {} : { attributes }) });
  }

  input(name: Value, type: ElementType, dims: readonly Dim[]): Value {
    this.#inputs.push({ name, type, dims: [...dims] });
    return name;
  }

  /** Declares a value as an output; `null` where the dims are not known. */
  output(name: Value, type: ElementType, dims: readonly Dim[] | null): void {
    this.#outputs.push({ name, type, dims: dims && [...dims] });
  }

  initializer(tensor: Tensor): Value {
    this.#initializers.set(tensor.name, tensor);
    return tensor.name;
  }

  /** The values of an initialiser of this graph, undefined for anything else. */
  initializerOf(value: Value): Tensor | undefined {
    return this.#initializers.get(value);
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.#constant({ type: 'float32', dims: [], data: Float32Array.of(value) });
  }

  floats(values: readonly number[], dims: readonly number[] = [values.length]): Value {
    return this.#constant({ type: 'float32', dims, data: Float32Array.from(values) });
  }

  /** An int64 vector, as ONNX takes axes, shapes and sizes. */
  ints(...values: readonly number[]): Value {
    return this.#constant({ type: 'int64', dims: [values.length], data: BigInt64Array.from(values, BigInt) });
  }

  build(): Graph {
    return {
      name: this.name,
      nodes: this.nodes,
      initializers: [...this.#initializers.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }

  #constant(constant: {
    readonly type: 'float32' | 'int64';
    readonly dims: readonly number[];
    readonly data: Float32Array | BigInt64Array;
  }): Value {
    const bytes = Buffer.from(constant.data.buffer).toString('base64');
    const key = `${constant.type}[${constant.dims.join()}]${bytes}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.initializer({ ...constant, name: this.names.fresh('constant') } as Tensor);
    this.#constants.set(key, name);
    return name;
  }
}

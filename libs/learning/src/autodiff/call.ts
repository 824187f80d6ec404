import { Fault, quote } from '@ratchet/kernel';
import type { AttributeValue, GraphNode } from '@ratchet/onnx';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Shapes } from '../graph/probe.ts';

/** What a rule reads of the node that it differentiates. */
export interface CallOptions {
  readonly graph: GraphBuilder;
  readonly node: GraphNode;
  readonly shapes: Shapes;
  /** The gradients of the node's outputs; undefined where an output reaches no seed. */
  readonly gradients: readonly (Value | undefined)[];
  /** A parameter that needs this node's gradient, for messages. */
  readonly parameter: Value;
}

/** One node of the forward graph, as a rule sees it: its values, the gradients of its outputs, its attributes. */
export class Call {
  readonly node: GraphNode;
  readonly inputs: readonly Value[];
  readonly gradients: readonly (Value | undefined)[];
  readonly #graph: GraphBuilder;
  readonly #shapes: Shapes;
  readonly #parameter: Value;

  constructor({ graph, node, shapes, gradients, parameter }: CallOptions) {
    this.node = node;
    this.inputs = node.inputs;
    this.gradients = gradients;
    this.#graph = graph;
    this.#shapes = shapes;
    this.#parameter = parameter;
  }

  /** The first input. */
  get x(): Value {
    return this.node.inputs[0]!;
  }

  /** The first output. */
  get y(): Value {
    return this.node.outputs[0]!;
  }

  /** The gradient of the first output, for operators with no other output that could have one. */
  get d(): Value {
    const other = this.gradients.findIndex((gradient, i) => i > 0 && gradient !== undefined);
    if (other > 0)
      throw this.refuse(`the gradient of its output ${quote(this.node.outputs[other]!)} is not known`);
    return this.gradients[0]!;
  }

  has(input: number): boolean {
    return Boolean(this.inputs[input]);
  }

  /**
   * The dims of a value in the probed run. Rules rely on ranks, on which dims are 1, and on channels and spatial dims where
   * windows slide; any other dim may differ in a later run unless it is fixed.
   */
  dims(value: Value): readonly number[] {
    const dims = this.#shapes.get(value);
    if (dims === undefined) throw new Error(`value ${value} has no shape: probe the forward graph first`);
    return dims;
  }

  /** The dims of a value that are the same in every run; undefined where they may differ. */
  fixedDims(value: Value): readonly (number | undefined)[] {
    const fixed = this.#shapes.fixed?.get(value);
    return this.dims(value).map((dim, axis) => (fixed?.[axis] ? dim : undefined));
  }

  rank(value: Value): number {
    return this.dims(value).length;
  }

  int(name: string, fallback: number): number {
    const value = this.#attribute(name);
    return value && 'int' in value ? Number(value.int) : fallback;
  }

  float(name: string, fallback: number): number {
    const value = this.#attribute(name);
    return value && 'float' in value ? value.float : fallback;
  }

  string(name: string, fallback: string): string {
    const value = this.#attribute(name);
    return value && 'string' in value ? value.string : fallback;
  }

  ints(name: string): readonly number[] | undefined {
    const value = this.#attribute(name);
    return value && 'ints' in value ? value.ints.map(Number) : undefined;
  }

  /** The attribute `axis`, counted from the front of `rank` axes. */
  axis(fallback: number, rank: number): number {
    return fromFront(this.int('axis', fallback), rank);
  }

  /** The values of an input that is an initialiser; undefined when it is left out or computed. */
  known(input: number): readonly number[] | undefined {
    const tensor = this.#graph.initializerOf(this.inputs[input] ?? '');
    return tensor === undefined || tensor.type === 'string' ? undefined : Array.from(tensor.data, Number);
  }

  /** The values of an input that must be an initialiser; undefined when it is left out. */
  constant(input: number): readonly number[] | undefined {
    const values = this.known(input);
    if (values === undefined && this.has(input))
      throw this.refuse(
        `its gradient needs input ${quote(this.inputs[input]!)} as a constant, and it is computed`,
      );
    return values;
  }

  /** The gradient of an input that none is known for; the fault comes up only where it is wanted. */
  refusal(reason: string): () => never {
    return () => {
      throw this.refuse(reason);
    };
  }

  /** The fault of a node that no gradient goes through, with the reason. */
  refuse(reason: string): Fault {
    return notDifferentiable(this.node, this.#parameter, reason);
  }

  #attribute(name: string): AttributeValue | undefined {
    return this.node.attributes?.[name];
  }
}

/** An axis that may count from the back, counted from the front. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The fault of a node that stands between a parameter and what is to be differentiated. */
export function notDifferentiable(node: GraphNode, parameter: Value, reason: string): Fault {
  const operator = node.domain ? `${node.domain}.${node.op}` : node.op;
  const value = node.outputs.find((name) => name !== '') ?? '';
  return new Fault(
    'FailedPrecondition',
    'NOT_DIFFERENTIABLE',
    `operator ${operator} (value ${quote(value)}) can't be trained through: ${reason}; parameter ${quote(parameter)} needs it, so freeze what comes before this value`,
    { operator, value, parameter, reason },
  );
}

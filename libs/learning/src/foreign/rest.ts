import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Trainable } from '../training/trainable.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import type { ForeignNode } from './foreign-node.ts';
import { raised } from './raise-opset.ts';
import type { RestPlan, Source } from './rest-plan.ts';

/** Values of somebody's file in our graphs begin with this: their names may be any, ours among them. */
const PREFIX = 'model/';

export const nameHere = (value: Value): Value => `${PREFIX}${value}`;

/** The name in the file of a value of ours. */
export const nameInFile = (value: Value): Value =>
  value.startsWith(PREFIX) ? value.slice(PREFIX.length) : value;

/** The part of a graph behind its features, as something that can be trained. */
export function trainableRest(
  graph: ForeignGraph,
  plan: RestPlan,
  options: {
    /** The logits. */
    readonly head: Value;
    readonly trained: readonly Value[];
    readonly outputs: number;
    /** What tells this model from others, as JSON. */
    readonly declaration: unknown;
  },
): Trainable {
  const { head, trained, outputs, declaration } = options;
  return {
    declaration,
    outputs,
    parameters: trained.map((name) => {
      const { dims, data } = graph.constants.get(name)!.tensor();
      return { name: nameHere(name), dims, data: data as Float32Array, trained: true };
    }),
    forward: (g, x) => {
      const logits = writeRest(g, x, { graph, plan, target: head });
      return { logits: g.op('Reshape', [logits, g.ints(-1, outputs)]), stateUpdates: new Map() };
    },
  };
}

/** Appends the part of a graph from its features `x` to a value, and gives that; parameters are values of `g` already. */
export function writeRest(
  g: GraphBuilder,
  x: Value,
  options: { readonly graph: ForeignGraph; readonly plan: RestPlan; readonly target: Value },
): Value {
  const writer = new Writer(g, x, options.graph, options.plan);
  for (const node of options.plan.nodes) writer.node(node);
  return writer.value(options.target);
}

class Writer {
  readonly #g: GraphBuilder;
  readonly #rows: Value;
  readonly #opset: number;
  readonly #plan: RestPlan;
  readonly #values: Map<Value, Value>;
  #count: Value | undefined;

  constructor(g: GraphBuilder, rows: Value, { opset }: ForeignGraph, plan: RestPlan) {
    this.#g = g;
    this.#rows = rows;
    this.#opset = opset;
    this.#plan = plan;
    this.#values = plan.features.unpack(g, rows);
  }

  node(node: ForeignNode): void {
    const { op, attributes } = node;
    const inputs = node.inputs.map((value) => (value === '' ? '' : this.value(value)));
    const [x, ...rest] = inputs;
    if (op === 'Identity' || (op === 'Dropout' && this.#isIdle(node, rest))) {
      this.#values.set(node.outputs[0]!, x!);
      return;
    }
    const outputs = node.outputs.map((name) => this.#outputOf(name));
    const raising = { g: this.#g, opset: this.#opset, rank: () => this.#plan.rank(node.inputs[0]!) };
    const now = raised({ op, inputs, outputs, attributes }, raising);
    this.#g.named(now.op, now.inputs, now.outputs, now.attributes);
  }

  value(name: Value): Value {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const made = this.#made(name, this.#plan.sources.get(name)!);
    this.#values.set(name, made);
    return made;
  }

  #made(name: Value, source: Source): Value {
    const own = nameHere(name);
    if (source.from === 'constant') return this.#g.initializer({ ...source.tensor(), name: own });
    return source.from === 'rows' ? this.#growing(source) : own;
  }

  #outputOf(name: Value): Value {
    if (name === '') return '';
    if (this.#plan.sources.get(name)?.from !== 'node') return this.#g.names.fresh('unread');
    const own = nameHere(name);
    this.#values.set(name, own);
    return own;
  }

  /** In its form for serving it hands its input on; what it left out is asked for by nobody. */
  #isIdle(node: ForeignNode, [, training = '']: readonly Value[]): boolean {
    const isTraining = this.#g.initializerOf(training)?.data[0];
    const [, mask = ''] = node.outputs;
    return !isTraining && this.#plan.sources.get(mask) === undefined;
  }

  /** Runs of constant entries are one constant; most others are the number of rows itself. */
  #growing({ dims, base, slope }: Extract<Source, { from: 'rows' }>): Value {
    const g = this.#g;
    const parts: Value[] = [];
    for (let i = 0; i < base.length; i++) {
      if (slope[i] === 0) {
        const from = i;
        while (i + 1 < base.length && slope[i + 1] === 0) i++;
        parts.push(g.ints(...base.slice(from, i + 1)));
        continue;
      }
      this.#count ??= g.op('Shape', [this.#rows], { start: { int: 0 }, end: { int: 1 } });
      const scaled = slope[i] === 1 ? this.#count : g.op('Mul', [this.#count, g.ints(slope[i]!)]);
      parts.push(base[i] === 0 ? scaled : g.op('Add', [scaled, g.ints(base[i]!)]));
    }
    const vector = parts.length === 1 ? parts[0]! : g.op('Concat', parts, { axis: { int: 0 } });
    return dims.length === 0 ? g.op('Squeeze', [vector]) : vector;
  }
}

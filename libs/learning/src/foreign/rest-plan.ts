import { Fault, quote } from '@ratchet/kernel';
import type { Tensor as OnnxTensor } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import { dependents } from './dependence.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import { type ForeignNode, labelOf } from './foreign-node.ts';
import { Packing, type Segment } from './packing.ts';
import { PROBED_ROWS, type Probed, type Probes } from './probes.ts';

/** How a value comes into the graph that is trained. */
export type Source =
  /** It is trained. */
  | { readonly from: 'parameter' }
  /** It is the same for all rows and never changes. */
  | { readonly from: 'constant'; readonly tensor: () => OnnxTensor }
  /** Integers that grow with the number of rows, as shapes do: base + slope · rows. */
  | {
      readonly from: 'rows';
      readonly dims: readonly number[];
      readonly base: readonly number[];
      readonly slope: readonly number[];
    }
  /** It was computed once for each row. */
  | { readonly from: 'feature' }
  | { readonly from: 'node'; readonly node: ForeignNode };

/**
 * The part of a graph that is trained: everything behind the first trained parameters. What lies before them, the trunk, is the
 * same in every epoch, so of it only what the rest reads is computed, once for each row: the features.
 */
export interface RestPlan {
  readonly sources: ReadonlyMap<Value, Source>;
  /** In an order in which they can run. */
  readonly nodes: readonly ForeignNode[];
  readonly features: Packing;
  /** How many dims a value has; of those that a node of an older operator set needs it. */
  readonly rank: (value: Value) => number;
}

/** Plans the part of a graph that goes from the features to a value. Fails with NOT_TRAINABLE or GRAPH_REFUSED. */
export async function planRest(
  graph: ForeignGraph,
  options: {
    readonly trained: ReadonlySet<Value>;
    readonly target: Value;
    /** All values that depend on what callers give. */
    readonly data: ReadonlySet<Value>;
    readonly probes: Probes;
  },
): Promise<RestPlan> {
  const { target, probes } = options;
  const planner = new Planner(graph, options);
  for (;;) {
    const { sources, unknown } = planner.trace(target);
    if (unknown.size > 0) {
      await probes.want(unknown);
      continue;
    }
    const segments = [...sources].flatMap(([value, { from }]) =>
      from === 'feature' ? [segmentOf(value, probes.get(value)!)] : [],
    );
    return {
      sources,
      nodes: graph.nodes.filter(({ outputs }) => outputs.some((y) => sources.get(y)?.from === 'node')),
      features: new Packing(segments),
      rank: (value) => graph.constants.get(value)?.dims.length ?? probes.get(value)![0].dims.length,
    };
  }
}

class Planner {
  readonly #graph: ForeignGraph;
  readonly #trained: ReadonlySet<Value>;
  readonly #data: ReadonlySet<Value>;
  readonly #probes: Probes;
  /** All values that depend on those of trained parameters. */
  readonly #learned: ReadonlySet<Value>;

  constructor(
    graph: ForeignGraph,
    {
      trained,
      data,
      probes,
    }: { readonly trained: ReadonlySet<Value>; readonly data: ReadonlySet<Value>; readonly probes: Probes },
  ) {
    this.#graph = graph;
    this.#trained = trained;
    this.#data = data;
    this.#probes = probes;
    this.#learned = dependents(graph, trained);
  }

  /** Where everything comes from that a value needs; `unknown` are values that have to be probed first. */
  trace(target: Value): { readonly sources: Map<Value, Source>; readonly unknown: Set<Value> } {
    const sources = new Map<Value, Source>();
    const unknown = new Set<Value>();
    const waiting = [target];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      if (value === '' || sources.has(value)) continue;
      const source = this.#sourceOf(value);
      if (source === undefined) {
        unknown.add(value);
        continue;
      }
      sources.set(value, source);
      if (source.from !== 'node') continue;
      waiting.push(...source.node.inputs);
      const [x = ''] = source.node.inputs;
      if (needsRank(source.node) && !this.#graph.constants.has(x) && !this.#probes.get(x)) unknown.add(x);
    }
    return { sources, unknown };
  }

  #sourceOf(value: Value): Source | undefined {
    if (this.#trained.has(value)) return { from: 'parameter' };
    const constant = this.#graph.constants.get(value);
    if (constant !== undefined) return { from: 'constant', tensor: constant.tensor };
    if (this.#learned.has(value)) return this.#computed(value);
    const probed = this.#probes.get(value);
    if (probed === undefined) return undefined;
    if (this.#data.has(value)) return isByRow(probed) ? { from: 'feature' } : this.#computed(value);
    return constantIn(value, probed) ?? growing(probed) ?? this.#computed(value);
  }

  #computed(value: Value): Source {
    const node = this.#graph.producers.get(value);
    if (node === undefined)
      throw notTrainable(
        `input ${quote(value)} has no leading batch dimension; export the model with one that varies (dynamic axes)`,
      );
    if (node.obstacle !== undefined)
      throw notTrainable(`${labelOf(node)} is needed behind a trained parameter, and ${node.obstacle}`);
    return { from: 'node', node };
  }
}

export function notTrainable(message: string): Fault {
  return new Fault('FailedPrecondition', 'NOT_TRAINABLE', message);
}

/** Operators whose older forms are told apart by how many dims they get. */
const needsRank = ({ op }: ForeignNode): boolean => op === 'Softmax' || op === 'LogSoftmax';

/** Whether the first dim is the rows and the others are the same however many there are. */
function isByRow(probed: Probed): boolean {
  const rest = probed[0].dims.slice(1).join();
  return (
    Packing.holds(probed[0].type) &&
    probed.every(({ dims }, i) => dims[0] === PROBED_ROWS[i] && dims.slice(1).join() === rest)
  );
}

function segmentOf(value: Value, [{ type, dims }]: Probed): Segment {
  return { value, type: type as Segment['type'], dims: dims.slice(1) };
}

function constantIn(value: Value, probed: Probed): Source | undefined {
  const [{ type, dims, data }, ...others] = probed;
  const isSame = others.every(
    (other) => other.dims.join() === dims.join() && sameNumbers(other.data as Numbers, data as Numbers),
  );
  if (!isSame || type === 'string') return undefined;
  return { from: 'constant', tensor: () => ({ name: value, type, dims, data }) as unknown as OnnxTensor };
}

type Numbers = ArrayLike<number | bigint>;

function sameNumbers(a: Numbers, b: Numbers): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Integers on a line through all three counts of rows. */
function growing(probed: Probed): Source | undefined {
  const [first, second, third] = probed;
  const { dims } = first;
  if (dims.length > 1 || probed.some((each) => each.type !== 'int64' || each.dims.join() !== dims.join()))
    return undefined;
  const [few, more, most] = [first, second, third].map(({ data }) =>
    Array.from(data as BigInt64Array, Number),
  ) as [number[], number[], number[]];
  const slope = few.map((value, i) => (more[i]! - value) / (PROBED_ROWS[1] - PROBED_ROWS[0]));
  const base = few.map((value, i) => value - slope[i]! * PROBED_ROWS[0]);
  const isLine = most.every((value, i) => value === base[i]! + slope[i]! * PROBED_ROWS[2]);
  return isLine ? { from: 'rows', dims, base, slope } : undefined;
}

import { Fault } from '@ratchet/kernel';
import { encodeModel, type Model } from '@ratchet/onnx';
import { backward } from '../autodiff/backward.ts';
import { raised } from '../foreign/raise-opset.ts';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { Names } from '../graph/names.ts';
import type { Tensor } from '../graph/onnxruntime.ts';
import { probe, type Shapes } from '../graph/probe.ts';
import type { Cut } from './cuts.ts';
import { type Feeds, repeated } from './feeds.ts';
import { type GraphPart, modelOfPart, partOf } from './graph-part.ts';
import { isLinearIn } from './linear-part.ts';
import type { OpenGraph } from './open-graph.ts';

/** Rows of a run; and numbers of the largest value in it, which bound its memory. */
const ROWS_MAX = 32;
const NUMBERS_MAX = 2 ** 21;

/** The operator set that gradients are written in. */
const OPSET = 21;

export interface TailOptions {
  readonly graph: OpenGraph;
  /** Where it begins, and where it ends: the raw scores. */
  readonly cuts: readonly Cut[];
  readonly scores: Value;
  /** The values at the cuts, and the model's inputs, of one instance: they give the dims. */
  readonly values: Feeds;
  readonly feeds: Feeds;
  /** Whether several rows may run together, along the first dim of everything. */
  readonly stacks: boolean;
}

/** A tail as a file, and where everything lies in it. */
export interface TailPlan {
  readonly file: Uint8Array;
  readonly cuts: readonly PlacedCut[];
  /** Numbers of a point. */
  readonly size: number;
  /** The model's inputs that are read behind the cuts. */
  readonly inputs: readonly Value[];
  /** The raw scores [rows, width]. */
  readonly flat: Value;
  readonly width: number;
  readonly rowsMax: number;
  readonly stacks: boolean;
  readonly isLinear: boolean;
  readonly gradients: Gradients | undefined;
}

export interface PlacedCut {
  readonly value: Value;
  readonly dims: readonly number[];
  readonly offset: number;
  readonly length: number;
}

export interface Gradients {
  readonly weights: Value;
  /** Of each cut that reaches the scores. */
  readonly of: ReadonlyMap<Value, Value>;
}

/** Builds the graph of a tail, with its gradients where there are any. Faults as `probe`: FailedPrecondition GRAPH_REFUSED. */
export async function planTail(options: TailOptions): Promise<TailPlan> {
  const { graph, cuts, scores, values, stacks } = options;
  const known = new Set(cuts.map(({ value }) => value));
  const part = partOf(graph, [scores], known);
  const ranks = await ranksOf(options, part);
  const forward = forwardOf(options, part, ranks);
  const shapes = await probe(modelOf(forward.g, graph), probeFeeds(options, part));
  const width = shapes.get(forward.flat)![1]!;
  let offset = 0;
  const placed = cuts.map(({ value }): PlacedCut => {
    const { dims, size } = values[value]!;
    offset += size;
    return { value, dims, offset: offset - size, length: size };
  });
  const found = withGradients(forwardOf(options, part, ranks), shapes, width, placed);
  const { g, gradients } = found ?? { g: forward.g, gradients: undefined };
  g.output(forward.flat, 'float32', null);
  for (const gradient of gradients?.of.values() ?? []) g.output(gradient, 'float32', null);
  return {
    file: encodeModel(modelOf(g, graph)),
    cuts: placed,
    size: offset,
    inputs: part.inputs.map(({ name }) => name).filter((name) => !known.has(name)),
    flat: forward.flat,
    width,
    rowsMax: stacks ? rowsWithin(shapes) : 1,
    stacks,
    isLinear: found !== undefined && isLinearIn([...known], part),
    gradients,
  };
}

interface Forward {
  readonly g: GraphBuilder;
  readonly flat: Value;
}

/** How many dims values have, where an older operator set makes that matter. */
async function ranksOf(options: TailOptions, part: GraphPart): Promise<Shapes | undefined> {
  const { graph } = options;
  if (graph.opset >= OPSET) return undefined;
  return await probe(modelOfPart(graph, part), probeFeeds(options, part));
}

/** The part as a graph of its own, whose inputs are the cuts. The same options give the same names. */
function forwardOf(
  { graph, cuts, scores, values, stacks }: TailOptions,
  part: GraphPart,
  ranks: Shapes | undefined,
): Forward {
  const known = new Set(cuts.map(({ value }) => value));
  const used = [...part.nodes.flatMap(({ outputs }) => outputs), ...graph.constants.keys()];
  const g = new GraphBuilder(
    'tail',
    new UnusedNames([...used, ...graph.inputs.map(({ name }) => name), ...known]),
  );
  for (const constant of part.constants) g.initializer(constant);
  for (const value of known) {
    const { dims } = values[value]!;
    g.input(value, 'float32', stacks ? ['rows', ...dims.slice(1)] : dims);
  }
  for (const { name, type, dims } of part.inputs) if (!known.has(name)) g.input(name, type, dims ?? []);
  for (const node of part.nodes) {
    const rank = (): number => ranks!.get(node.inputs[0]!)!.length;
    const isOld = ranks !== undefined && !node.domain;
    g.nodes.push(isOld ? raised(node, { g, opset: graph.opset, rank }) : node);
  }
  const flat = stacks
    ? g.op('Flatten', [scores], { axis: { int: 1 } })
    : g.op('Reshape', [scores, g.ints(1, -1)]);
  return { g, flat };
}

/** Undefined where the way from the cuts to the scores has no gradient. */
function withGradients(
  { g, flat }: Forward,
  shapes: Shapes,
  width: number,
  cuts: readonly PlacedCut[],
): { readonly g: GraphBuilder; readonly gradients: Gradients } | undefined {
  const forward = [...g.nodes];
  const weights = g.input(g.names.fresh('weights'), 'float32', ['rows', width]);
  const parameters = cuts.map(({ value }) => value);
  try {
    const of = backward(g, { forward, seeds: new Map([[flat, weights]]), parameters, shapes });
    return of.size === 0 ? undefined : { g, gradients: { weights, of } };
  } catch (error) {
    if (error instanceof Fault && error.reason === 'NOT_DIFFERENTIABLE') return undefined;
    throw error;
  }
}

/** Two rows, or a batch would look like something that broadcasts. */
function probeFeeds({ cuts, values, feeds, stacks }: TailOptions, part: GraphPart): Record<Value, Tensor> {
  const all = { ...feeds, ...values };
  const names = [...cuts.map(({ value }) => value), ...part.inputs.map(({ name }) => name)];
  return Object.fromEntries(names.map((name) => [name, repeated(all[name]!, stacks ? 2 : 1)]));
}

function modelOf(g: GraphBuilder, { opset, domains }: OpenGraph): Model {
  return { ...g.build(), opset: Math.max(OPSET, opset), domains };
}

function rowsWithin(shapes: Shapes): number {
  let largest = 1;
  for (const dims of shapes.values())
    largest = Math.max(largest, dims.reduce((product, dim) => product * dim, 1) / 2);
  return Math.max(1, Math.min(ROWS_MAX, Math.floor(NUMBERS_MAX / largest)));
}

/** Names that no value has. */
class UnusedNames extends Names {
  readonly #used: ReadonlySet<Value>;

  constructor(used: readonly Value[]) {
    super();
    this.#used = new Set(used);
  }

  override fresh(stem: string): string {
    for (;;) {
      const name = super.fresh(stem);
      if (!this.#used.has(name)) return name;
    }
  }
}

import { type Dim, type ElementType, encodeModel, type GraphNode, type Model } from '@ratchet/onnx';
import type { Value } from './graph-builder.ts';
import { InferenceSession, oneThread, type Tensor } from './onnxruntime.ts';
import { refusedGraph } from './refused-graph.ts';
import { withUntypedOutputs } from './untyped-outputs.ts';

/** The dims that every value had in the probed run. */
export interface Shapes extends ReadonlyMap<Value, readonly number[]> {
  /** Of each value, which dims the graph fixes for every run; those of values left out may all differ. */
  readonly fixed?: ReadonlyMap<Value, readonly boolean[]>;
}

interface ValueShape {
  readonly dims: readonly number[];
  readonly fixed: readonly boolean[];
}

/**
 * The dims of every value of a graph, by asking onnxruntime: the graph runs once with all its values as outputs, so
 * operators that only onnxruntime knows are answered for too.
 *
 * `feeds` are the inputs of the run, whatever the graph declares: values of a surrounding graph can be fed too, and inputs
 * that no node reads may be left out. A feed stands in for the initialiser of its name. The batch must have two rows or
 * more, or it would look like a dimension that broadcasts. A dim counts as fixed when onnxruntime infers it from what
 * the graph declares, so declare what can be declared: gradients then take fewer nodes.
 *
 * Fails with FailedPrecondition GRAPH_REFUSED, which names the node, when onnxruntime doesn't take the graph.
 */
export async function probe(graph: Model, feeds: Readonly<Record<Value, Tensor>>): Promise<Shapes> {
  const declared = new Map<Value, readonly Dim[] | null>();
  for (const { name, dims } of [...graph.initializers, ...graph.inputs]) declared.set(name, dims);
  const initializers = graph.initializers.filter(({ name }) => !Object.hasOwn(feeds, name));
  const inputs = Object.entries(feeds).map(([name, { type }]) => ({
    name,
    type: type as ElementType,
    dims: declared.get(name) ?? null,
  }));
  const model = encodeModel({ ...graph, initializers, inputs, outputs: [] });
  const values = new Map<Value, ValueShape>();
  for (const { name, dims } of initializers) values.set(name, { dims, fixed: dims.map(() => true) });
  for (const [name, { dims }] of Object.entries(feeds))
    values.set(name, { dims: [...dims], fixed: fixedOf(dims, declared.get(name)) });
  const computed = withUntypedOutputs(model, graph.nodes.flatMap(tensorOutputs));
  for (const [name, value] of await runOnce(computed, feeds)) values.set(name, value);
  const fixed = new Map(Array.from(values, ([name, value]) => [name, value.fixed]));
  return Object.assign(new Map(Array.from(values, ([name, { dims }]) => [name, dims])), { fixed });
}

async function runOnce(
  model: Uint8Array,
  feeds: Readonly<Record<Value, Tensor>>,
): Promise<[Value, ValueShape][]> {
  let session: InferenceSession | undefined;
  try {
    session = await InferenceSession.create(model, oneThread({ graphOptimizationLevel: 'disabled' }));
    const outputs = await session.run(feeds);
    return session.outputMetadata.map((known) => {
      const { dims } = outputs[known.name]!;
      const fixed = fixedOf(dims, known.isTensor ? known.shape : undefined);
      return [known.name, { dims: [...dims], fixed }];
    });
  } catch (error) {
    throw refusedGraph(error);
  } finally {
    await session?.release();
  }
}

/** What is not known at all looks like a scalar in onnxruntime's metadata, so ranks are compared. */
function fixedOf(dims: readonly number[], known: readonly Dim[] | null | undefined): boolean[] {
  return dims.map((dim, axis) => known?.length === dims.length && known[axis] === dim);
}

/** Sequences, optionals and maps are no tensors, so they have no dims. */
const NOT_TENSORS = /^(Sequence(Construct|Insert|Erase|Empty|Map)|SplitToSequence|Optional|ZipMap)$/;

function tensorOutputs({ op, outputs }: GraphNode): readonly Value[] {
  return NOT_TENSORS.test(op) ? [] : outputs.filter((name) => name !== '');
}

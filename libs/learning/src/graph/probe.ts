import { encodeModel, type GraphNode, type Model, type TensorType } from '@ratchet/onnx';
import type { Value } from './graph-builder.ts';
import { InferenceSession, oneThread, type Tensor } from './onnxruntime.ts';
import { refusedGraph } from './refused-graph.ts';
import { withUntypedOutputs } from './untyped-outputs.ts';

/** The dims of every value. */
export type Shapes = ReadonlyMap<Value, readonly number[]>;

/** What a value is: its element type, in onnxruntime's words, and its dims. */
export interface ValueShape {
  readonly type: Tensor.Type;
  readonly dims: readonly number[];
}

/**
 * The dims of every value of a graph, by asking onnxruntime: the graph runs once with all its values as outputs, so
 * operators that only onnxruntime knows are answered for too.
 *
 * `feeds` are the inputs of the run, whatever inputs the graph declares: values of a surrounding graph can be fed, and
 * inputs that no node reads may be left out. A feed replaces the initialiser of its name. The batch must have two rows or
 * more, or a batch would look like a dimension that broadcasts.
 *
 * Fails with FailedPrecondition GRAPH_REFUSED, which names the node, when onnxruntime doesn't take the graph.
 */
export async function probe(graph: Model, feeds: Readonly<Record<Value, Tensor>>): Promise<Shapes> {
  const values = await probeValues(graph, feeds);
  return new Map([...values].map(([name, { dims }]) => [name, dims]));
}

/** As `probe`, with the element types. */
export async function probeValues(
  graph: Model,
  feeds: Readonly<Record<Value, Tensor>>,
): Promise<ReadonlyMap<Value, ValueShape>> {
  const initializers = graph.initializers.filter(({ name }) => !Object.hasOwn(feeds, name));
  const computed = graph.nodes.flatMap(tensorOutputs);
  const model = encodeModel({ ...graph, initializers, inputs: inputsOf(feeds), outputs: [] });
  const outputs = await runOnce(withUntypedOutputs(model, computed), feeds);
  const values = new Map<Value, ValueShape>();
  for (const { name, type, dims } of initializers) values.set(name, { type: type as Tensor.Type, dims });
  for (const [name, { type, dims }] of Object.entries({ ...feeds, ...outputs }))
    values.set(name, { type, dims: [...dims] });
  return values;
}

async function runOnce(
  model: Uint8Array,
  feeds: Readonly<Record<Value, Tensor>>,
): Promise<Readonly<Record<Value, Tensor>>> {
  let session: InferenceSession | undefined;
  try {
    session = await InferenceSession.create(model, oneThread({ graphOptimizationLevel: 'disabled' }));
    return await session.run(feeds);
  } catch (error) {
    throw refusedGraph(error);
  } finally {
    await session?.release();
  }
}

function inputsOf(feeds: Readonly<Record<Value, Tensor>>): TensorType[] {
  return Object.entries(feeds).map(([name, { type, dims }]) => ({
    name,
    type: type as TensorType['type'],
    dims: [...dims],
  }));
}

/** Sequences, optionals and maps are no tensors, so they have no dims. */
const NOT_TENSORS = /^(Sequence(Construct|Insert|Erase|Empty|Map)|SplitToSequence|Optional|ZipMap)$/;

function tensorOutputs({ op, outputs }: GraphNode): readonly Value[] {
  return NOT_TENSORS.test(op) ? [] : outputs.filter((name) => name !== '');
}

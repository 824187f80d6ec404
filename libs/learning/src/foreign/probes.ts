import { randomFrom } from '@ratchet/kernel';
import type { Dim, TensorType } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { refusedGraph } from '../graph/refused-graph.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import { partOf } from './part.ts';

/** How many rows are run at a time: three counts tell what grows with them, and how. */
export const PROBED_ROWS = [2, 3, 5] as const;

export type Feeds = Readonly<Record<Value, Tensor>>;

/** A value in the run of each of `PROBED_ROWS`. */
export type Probed = readonly [Tensor, Tensor, Tensor];

/** Values of a file, by running the part of it that they need. */
export class Probes {
  readonly #graph: ForeignGraph;
  readonly #feeds: readonly Feeds[];
  readonly #known = new Map<Value, Probed>();

  /** `feedsOf` gives so many rows of what the graph takes. */
  constructor(graph: ForeignGraph, feedsOf: (rows: number) => Feeds) {
    this.#graph = graph;
    this.#feeds = PROBED_ROWS.map(feedsOf);
    for (const { name } of graph.inputs)
      this.#known.set(name, this.#feeds.map((feeds) => feeds[name]!) as unknown as Probed);
  }

  get(value: Value): Probed | undefined {
    return this.#known.get(value);
  }

  /** Makes these values known. Fails with FailedPrecondition GRAPH_REFUSED. */
  async want(values: Iterable<Value>): Promise<void> {
    const missing = [...new Set(values)].filter((value) => !this.#known.has(value));
    if (missing.length === 0) return;
    const runs = await runPart(this.#graph, missing, this.#feeds);
    for (const value of missing) this.#known.set(value, runs.map((run) => run[value]!) as unknown as Probed);
  }
}

/** Runs the part of a file that some values need, once for each of `feeds`. Fails with FailedPrecondition GRAPH_REFUSED. */
export async function runPart(
  graph: ForeignGraph,
  values: readonly Value[],
  feeds: readonly Feeds[],
): Promise<Readonly<Record<Value, Tensor>>[]> {
  let session: InferenceSession | undefined;
  try {
    session = await InferenceSession.create(partOf(graph, values), oneThread());
    const runs: Readonly<Record<Value, Tensor>>[] = [];
    for (const each of feeds) runs.push(await session.run(fedTo(session, each), [...values]));
    return runs;
  } catch (error) {
    throw refusedGraph(error);
  } finally {
    await session?.release();
  }
}

/** What a session takes of some feeds: a part may not read all inputs. */
export function fedTo(session: InferenceSession, feeds: Feeds): Record<Value, Tensor> {
  return Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!]));
}

/** Sizes to try for dims that a file leaves open, the usual ones of sequences and images. */
const SIZES = [8, 16, 32, 64, 128, 224, 299, 1];

/**
 * Finds made-up rows that a file takes: floats between −1 and 1, integers that are 1 or else 0, open dims all alike. Fails with
 * GRAPH_REFUSED, as onnxruntime said last.
 */
export async function findFeeds(graph: ForeignGraph, output: Value): Promise<(rows: number) => Feeds> {
  const isOpen = graph.inputs.some(({ dims }) => dims?.slice(1).some((dim) => typeof dim !== 'number'));
  let refusal: unknown;
  for (const size of isOpen ? SIZES : [1])
    for (const integer of [1, 0]) {
      const feedsOf = (rows: number) => madeUp(graph.inputs, rows, { size, integer });
      try {
        await runPart(graph, [output], [feedsOf(PROBED_ROWS[0])]);
        return feedsOf;
      } catch (error) {
        refusal = error;
      }
    }
  throw refusal;
}

function madeUp(
  inputs: readonly TensorType[],
  rows: number,
  options: { readonly size: number; readonly integer: number },
): Feeds {
  return Object.fromEntries(
    inputs.map(({ name, type, dims }) => {
      const sizes = (dims ?? [null]).map((dim: Dim, axis) =>
        typeof dim === 'number' ? dim : axis === 0 ? rows : options.size,
      );
      return [name, madeUpTensor(type, sizes, options.integer)];
    }),
  );
}

function madeUpTensor(type: TensorType['type'], dims: readonly number[], integer: number): Tensor {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (type === 'float32' || type === 'float64') {
    const random = randomFrom(1);
    const draw = () => random() * 2 - 1;
    return type === 'float32'
      ? new Tensor('float32', new Float32Array(count).map(draw), dims)
      : new Tensor('float64', new Float64Array(count).map(draw), dims);
  }
  if (type === 'string') return new Tensor('string', Array<string>(count).fill(''), dims);
  if (type === 'int64') return new Tensor('int64', new BigInt64Array(count).fill(BigInt(integer)), dims);
  if (type === 'bool') return new Tensor('bool', new Uint8Array(count).fill(1), dims);
  return new Tensor('int32', new Int32Array(count).fill(integer), dims);
}

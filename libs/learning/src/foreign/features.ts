import { Fault } from '@ratchet/kernel';
import type { Instance, Signature } from '@ratchet/model';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import { refusing } from '../graph/refused-graph.ts';
import type { Rows } from '../network/rows.ts';
import { batchesOf } from './batches.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import type { Packing } from './packing.ts';
import { partOf } from './part.ts';
import { type Feeds, fedTo } from './probes.ts';

/** What the features of all rows may take together. */
const FEATURES_BYTES_MAX = 2 ** 29;

/**
 * The features of instances: what the trunk of a file computes of each, once. `onProgress` is awaited after each batch, 0 to 1.
 * Faults: ResourceExhausted FEATURES_TOO_LARGE beyond 512 MiB; InvalidInput naming the row; FailedPrecondition GRAPH_REFUSED.
 */
export async function featuresOf(
  graph: ForeignGraph,
  packing: Packing,
  options: {
    readonly instances: readonly Instance[];
    readonly signature: Signature;
    readonly onProgress: (done: number) => Promise<void> | void;
  },
): Promise<Rows> {
  const { instances, signature, onProgress } = options;
  checkSize(packing, instances.length);
  const rows = packing.empty(instances.length);
  const trunk = await openTrunk(graph, packing);
  try {
    for (const { places, feeds } of batchesOf(instances, signature)) {
      packing.pack(rows, places, { ...feeds, ...(await trunk.run(feeds)) });
      await onProgress((places.at(-1)! + 1) / instances.length);
    }
    return rows;
  } finally {
    await trunk.release();
  }
}

function checkSize({ width, segments }: Packing, rows: number): void {
  const bytes = rows * width * 4;
  if (bytes <= FEATURES_BYTES_MAX) return;
  const values = segments.map(({ value }) => `"${value}"`).join(', ');
  throw new Fault(
    'ResourceExhausted',
    'FEATURES_TOO_LARGE',
    `${rows} rows have ${Math.ceil(bytes / 2 ** 20)} MiB of numbers at ${values}, where training begins; it takes ${FEATURES_BYTES_MAX / 2 ** 20} MiB: add the model with fewer trained parameters, those of its last layers`,
  );
}

/** What is computed of the inputs before anything is trained; nothing where training begins at the inputs. */
async function openTrunk(graph: ForeignGraph, { segments }: Packing) {
  const values = segments.map(({ value }) => value).filter((value) => graph.producers.has(value));
  if (values.length === 0) return { run: async () => ({}), release: async () => undefined };
  const session = await refusing(InferenceSession.create(partOf(graph, values), oneThread()));
  return {
    run: (feeds: Feeds) => refusing(session.run(fedTo(session, feeds), values)),
    release: () => session.release(),
  };
}

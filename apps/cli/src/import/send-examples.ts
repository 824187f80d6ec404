import { type MeshClient, modelPath } from '../mesh-client.ts';
import type { Example, ExampleSource, Place } from './example.ts';
import { RejectedRows } from './rejected-rows.ts';
import { type LabelCount, Targets, type ValueRange } from './targets.ts';

/** What became of a source. */
export interface ImportSummary {
  readonly file: string;
  /** Of a file of text. */
  readonly encoding?: string;
  readonly rows: number;
  readonly imported: number;
  readonly duplicates: number;
  /** The labels of the rows that were not rejected, the most frequent first. */
  readonly labels: readonly LabelCount[];
  /** Their values, where they have such. */
  readonly values?: ValueRange;
  /** How many rows were rejected, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Where the rejected rows are; undefined when there are none. */
  readonly rejectedFile: string | undefined;
}

export interface ImportProgress {
  /** How much of the source has been read, 0 to 1. */
  readonly share: number;
  readonly rows: number;
}

interface BatchAnswer {
  readonly imported: number;
  readonly duplicates: number;
  readonly rejected: readonly {
    readonly index: number;
    readonly reason: string;
    readonly message?: string;
  }[];
}

interface Waiting {
  readonly place: Place;
  readonly example: Example;
}

const BATCH_ROWS = 500;
const BATCH_BYTES = 2 ** 20;
/** What the REST door takes in one call, without what stands around the examples. */
const EXAMPLE_BYTES_MAX = 8 * 2 ** 20 - 4_096;

/**
 * Sends the examples of a source to the mesh. Streams: any number of them in little memory. Examples are known by their
 * content, those of tables by how often they came as well, so the same source again changes nothing.
 */
export async function sendExamples(
  mesh: MeshClient,
  source: ExampleSource,
  options: { readonly model: string; readonly file: string; readonly source: string },
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  const rejects = new RejectedRows(options.file);
  const targets = new Targets();
  const counts = { rows: 0, imported: 0, duplicates: 0 };
  let share = 0;
  let batch: Waiting[] = [];
  let bytes = 0;

  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    const answer = await mesh.postPatiently<BatchAnswer>(modelPath(options.model, '/examples:batch'), {
      examples: batch.map(({ example }) => example),
      source: options.source,
    });
    counts.imported += answer.imported;
    counts.duplicates += answer.duplicates;
    const rejected = new Set(answer.rejected.map(({ index }) => index));
    for (const [index, { example }] of batch.entries()) if (!rejected.has(index)) targets.add(example);
    for (const { index, reason, message } of answer.rejected) {
      const { place, example } = batch[index]!;
      rejects.add({
        place,
        problem: reason,
        raw: rawOf(example),
        ...(message === undefined ? {} : { message }),
      });
    }
    batch = [];
    bytes = 0;
    onProgress({ share, rows: counts.rows });
  };

  for await (const row of source.examples((read) => (share = read))) {
    counts.rows++;
    if (row.problem !== undefined) {
      rejects.add(row);
      continue;
    }
    const size = sizeOf(row.example);
    if (size > EXAMPLE_BYTES_MAX) {
      rejects.add({ place: row.place, problem: 'TOO_LARGE', raw: rawOf(row.example) });
      continue;
    }
    if (bytes + size > BATCH_BYTES) await send();
    batch.push(row);
    bytes += size;
    if (batch.length >= BATCH_ROWS) await send();
  }
  await send();
  await rejects.close();
  return {
    file: options.file,
    ...(source.encoding === undefined ? {} : { encoding: source.encoding }),
    ...counts,
    labels: targets.labels,
    ...(targets.values === undefined ? {} : { values: targets.values }),
    rejected: rejects.counts,
    rejectedFile: rejects.path,
  };
}

/** What an example takes in a body. */
function sizeOf({ image, ...rest }: Example): number {
  return (image?.b64.length ?? 0) + Buffer.byteLength(JSON.stringify(rest));
}

/** An example for people who look at what was rejected: the bytes of an image help nobody. */
function rawOf({ image, ...rest }: Example): string {
  const shown = image === undefined ? rest : { ...rest, image: `${image.b64.length} characters of base64` };
  return JSON.stringify(shown);
}

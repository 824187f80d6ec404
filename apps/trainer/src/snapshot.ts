import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ratchet/kernel';
import type { InstanceKind } from '@ratchet/model';
import type {
  DatasetServiceDefinition,
  SnapshotSummary__Output,
  TakeSnapshotResponse__Output,
} from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import { RowCounter, type ValueCounts } from './snapshot-counts.ts';
import { lineOf } from './snapshot-line.ts';

export type { SnapshotRow } from './snapshot-line.ts';

/** What a snapshot holds and what it left out. Plain and JSON-able. */
export type Snapshot = LabelSnapshot | ValueSnapshot;

interface AnySnapshot {
  /** sha256 over the rows and answers. */
  readonly hash: string;
  /** Resolved labels or values of the model when it was taken. */
  readonly labels: number;
  /** What the rows are about; `text` where there is no row. */
  readonly reads: InstanceKind;
  /** Rows that were left out, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** For question answering: the newest answer of each label that has one; absent when there is none. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Which rows judge, where it is the newest ones. */
  readonly newest?: Newest;
}

/** The rows that judge where training settings name a column with a time: the newest, whatever hashes say. */
export interface Newest {
  /** The column. */
  readonly time: string;
  /** The earliest time of a row that judges, as its cell says it. */
  readonly from: string | number;
  /** The version of the champion, where that learned from rows of all times, some of these among them. */
  readonly knownTo?: string;
}

/** The snapshot of a model whose rows have labels. */
export interface LabelSnapshot extends AnySnapshot {
  readonly target: 'label';
  /** Rows by label, of each part. */
  readonly train: Readonly<Record<string, number>>;
  readonly holdout: Readonly<Record<string, number>>;
  /** Labels that a run leaves out because they have too few rows, with their rows; absent when there is none. */
  readonly rareLabels?: Readonly<Record<string, number>>;
}

/** The snapshot of a model whose rows have values. */
export interface ValueSnapshot extends AnySnapshot {
  readonly target: 'value';
  readonly train: ValueCounts;
  readonly holdout: ValueCounts;
  readonly rareLabels?: never;
}

export type DatasetRemote = Pick<
  Remote<DatasetServiceDefinition>,
  'TakeSnapshot' | 'ListLabelCounts' | 'ImportExamples'
>;

const ROWS_FILE = 'snapshot.jsonl';
const SUMMARY_FILE = 'snapshot.json';
/** A training process has to hold all rows in memory. */
const BYTES_MAX = 512 * 2 ** 20;
const TAKE_MS_MAX = 10 * 60_000;
const RETRY_MS = 250;
/** What every snapshot was of that does not say so. */
const TEXTS_WITH_LABELS = { reads: 'text', target: 'label' } as const;

/** The path of a snapshot's rows below its run's directory. */
export function snapshotRowsFile(dir: string): string {
  return join(dir, ROWS_FILE);
}

/**
 * Takes the snapshot of a model's data into `dir`, or takes up the one that is complete there. While feedback is not
 * reachable it tries again, for `patienceMs`. Fault Unavailable, or what feedback answers; ResourceExhausted
 * SNAPSHOT_TOO_LARGE.
 */
export async function takeSnapshot(options: {
  readonly dataset: Pick<DatasetRemote, 'TakeSnapshot'>;
  readonly model: string;
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}): Promise<Snapshot> {
  const complete = await readSummary(options.dir);
  if (complete) return complete;
  await mkdir(options.dir, { recursive: true });
  const giveUpAt = performance.now() + options.patienceMs;
  for (;;) {
    try {
      return await receive(options);
    } catch (error) {
      const down = error instanceof Fault && error.kind === 'Unavailable';
      if (!down || options.signal.aborted) throw error;
      if (performance.now() + RETRY_MS > giveUpAt)
        throw new Fault(
          'Unavailable',
          'FEEDBACK_UNAVAILABLE',
          `${error.message}, and was not for ${Math.round(options.patienceMs / 1000)} s: the run could not take its snapshot`,
        );
    }
    await pause(RETRY_MS, options.signal);
  }
}

async function receive(options: {
  readonly dataset: Pick<DatasetRemote, 'TakeSnapshot'>;
  readonly model: string;
  readonly dir: string;
  readonly signal: AbortSignal;
}): Promise<Snapshot> {
  const { dataset, model, dir, signal } = options;
  const counter = new RowCounter();
  let summary: SnapshotSummary__Output | undefined;
  {
    await using file = await open(snapshotRowsFile(dir), 'w');
    let bytes = 0;
    // Each write is awaited before the next message is read: the stream's own flow control holds feedback back.
    for await (const message of dataset.TakeSnapshot({ model }, { timeoutMs: TAKE_MS_MAX, signal })) {
      const chunk = linesOf(message, counter);
      bytes += chunk.length;
      if (bytes > BYTES_MAX) throw tooLarge(model);
      // All of it: a plain write may take a part, as on a disk that is nearly full.
      await file.writeFile(chunk);
      summary = message.summary ?? summary;
    }
    await file.sync();
  }
  if (!summary) throw incomplete('its summary is missing');
  const { snapshot: hash, labels, rejected, answers } = summary;
  const { train, holdout } = counter.rows;
  if (train !== summary.train || holdout !== summary.holdout) {
    throw incomplete(`it names ${summary.train} and ${summary.holdout} rows, ${train} and ${holdout} came`);
  }
  const snapshot: Snapshot = {
    hash,
    labels,
    rejected,
    ...counter.counts(),
    ...(Object.keys(answers).length > 0 ? { answers } : {}),
  };
  await writeSummary(dir, snapshot);
  return snapshot;
}

function linesOf({ rows }: TakeSnapshotResponse__Output, counter: RowCounter): Buffer {
  let lines = '';
  for (const wire of rows) {
    const row = lineOf(wire);
    if (!row) throw incomplete('a row belongs to no part, or is about nothing');
    if (!counter.add(row)) throw incomplete('a row is of another kind than those before it');
    lines += `${JSON.stringify(row)}\n`;
  }
  return Buffer.from(lines);
}

/** The summary's file is what makes a snapshot complete: it appears by a rename after the rows are on the disk. */
async function writeSummary(dir: string, snapshot: Snapshot): Promise<void> {
  const staged = join(dir, `.${SUMMARY_FILE}`);
  {
    await using file = await open(staged, 'w');
    await file.writeFile(JSON.stringify(snapshot));
    await file.sync();
  }
  await rename(staged, join(dir, SUMMARY_FILE));
}

async function readSummary(dir: string): Promise<Snapshot | undefined> {
  try {
    const summary = JSON.parse(await readFile(join(dir, SUMMARY_FILE), 'utf8')) as Snapshot;
    return { ...TEXTS_WITH_LABELS, ...summary };
  } catch {
    return undefined; // absent, or cut off by a power failure: it is taken again
  }
}

/** How many rows the file of a snapshot has, those of labels that are left out among them. */
export function rowsOf({ target, train, holdout, rareLabels = {} }: Snapshot): number {
  if (target === 'value') return train.rows + holdout.rows;
  return total(train) + total(holdout) + total(rareLabels);
}

/** The number of rows in a count by label. */
export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function incomplete(what: string): Fault {
  return new Fault(
    'DataLoss',
    'SNAPSHOT_INCOMPLETE',
    `the snapshot that feedback sent is not whole: ${what}`,
  );
}

function tooLarge(model: string): Fault {
  return new Fault(
    'ResourceExhausted',
    'SNAPSHOT_TOO_LARGE',
    `the data of model "${model}" takes more than ${BYTES_MAX / 2 ** 20} MiB, more than a run can hold in memory`,
  );
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
  signal.throwIfAborted();
}

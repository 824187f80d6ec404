import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ManualClock, newId } from '@ratchet/kernel';
import { defaultServing, type Instance, type Manifest, type ModelRepository } from '@ratchet/model';
import { Metrics } from '@ratchet/telemetry';
import type { Example } from './examples.ts';
import { feedbackMetrics } from './feedback-metrics.ts';
import type { FeedbackRow } from './feedback-pages.ts';
import type { Prediction } from './prediction-log.ts';
import type { RetentionLimits } from './retention.ts';
import type { OutputKind } from './schema.ts';
import type { SnapshotRow } from './snapshot.ts';
import type { SnapshotSummary } from './snapshot-tally.ts';
import { type FeedbackStore, openStore } from './store.ts';
import type { Submission } from './submission.ts';
import { encodeInstance } from './wire-instance.ts';

export const LABELS: readonly string[] = ['negative', 'neutral', 'positive'];

/** What tables are read by: one column; others are ignored. */
const TABLE: Manifest['pipeline'] = [
  { step: 'encode-row', columns: [{ name: 'rooms', kind: 'number', missing: 0, flagMissing: false }] },
];

const MODELS: Readonly<Record<string, Pick<Manifest, 'task'> & Partial<Manifest>>> = {
  sentiment: { task: 'text-classification', labels: [...LABELS] },
  topics: { task: 'text-classification', labels: ['sport', 'news'] },
  vision: { task: 'tensors' },
  brought: {
    task: 'tensors',
    labels: ['cat', 'dog'],
    trainable: { parameters: ['w'], output: 'y', scores: 'logits' },
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
      batch: true,
    },
  },
  pets: { task: 'image-classification', labels: ['cat', 'dog'] },
  plants: { task: 'tabular-classification', labels: ['oak', 'elm'], pipeline: TABLE },
  houses: { task: 'tabular-regression', pipeline: TABLE },
  films: { task: 'recommendation', labels: ['alien', 'brazil'] },
  faq: { task: 'question-answering', labels: ['returns', 'hours'] },
};

/** A store in a directory of its own, with a clock that stands. */
export class TestStore {
  readonly clock = new ManualClock();
  readonly problems: unknown[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'ratchet-feedback-'));
  #metrics = new Metrics();
  #store: FeedbackStore | undefined;

  get store(): FeedbackStore {
    return this.#store!;
  }

  /** Opens the store: again, when it was open before. */
  async open(retention?: RetentionLimits): Promise<this> {
    await this.#store?.close();
    this.#metrics = new Metrics();
    this.#store = await openStore({
      path: join(this.folder, 'feedback.db'),
      repository: repositoryOf(MODELS),
      clock: this.clock,
      metrics: feedbackMetrics(this.#metrics),
      ...(retention ? { retention } : {}),
      onFatal: (error) => this.problems.push(error),
      onProblem: (error) => this.problems.push(error),
    });
    return this;
  }

  async close(): Promise<void> {
    await this.#store?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The value of a metric since the store was opened, with its labels as Prometheus writes them. */
  async metric(name: string): Promise<number> {
    const line = (await this.#metrics.text()).split('\n').find((line) => line.startsWith(`${name} `));
    return Number(line?.slice(name.length) ?? 0);
  }

  /** All feedback, oldest first. */
  feedback(): FeedbackRow[] {
    const rows: FeedbackRow[] = [];
    for (let pageToken = ''; ; ) {
      const page = this.store.pages.read({ model: '', pageSize: 1_000, pageToken });
      rows.push(...page.rows);
      if (page.nextPageToken === '') return rows;
      pageToken = page.nextPageToken;
    }
  }

  /** A whole snapshot, and how many rows each of its pages has. */
  async snapshot(model = 'sentiment'): Promise<SnapshotSummary & { rows: SnapshotRow[]; pages: number[] }> {
    const rows: SnapshotRow[] = [];
    const pages: number[] = [];
    for await (const part of this.store.snapshots.take(model)) {
      if ('summary' in part) return { ...part.summary, rows, pages };
      rows.push(...part.rows);
      pages.push(part.rows.length);
    }
    throw new Error('the snapshot has no summary');
  }
}

/** A repository of models with one version each, by their tasks; those with labels have their own. */
function repositoryOf(models: typeof MODELS): ModelRepository {
  const names = Object.keys(models);
  const entries = names.map(
    (name) => [name, { name, versions: ['1'], serving: defaultServing('1') }] as const,
  );
  return {
    models: () => new Map(entries),
    async manifest(model) {
      const signature = { inputs: [], outputs: [], batch: true };
      return { formatVersion: 1, model, version: '1', pipeline: [], signature, ...models[model]! };
    },
    report: async () => undefined,
    picture: async () => undefined,
    modelFile: () => '',
    onChange: () => () => undefined,
  };
}

/** What version 1 of `sentiment` answered to a text. */
export function predictionOf(fields: Partial<Prediction> = {}): Prediction {
  const { label = 'positive' } = fields;
  return {
    predictionId: newId(),
    model: 'sentiment',
    version: '1',
    text: 'a good film',
    instance: undefined,
    output: 'classification',
    label,
    score: 0.8,
    scores: LABELS.map((each) => [each, each === label ? 0.8 : 0.1]),
    answer: undefined,
    alias: 'champion',
    routingKey: '',
    traceId: undefined,
    predictTimeMs: 1_700_000_000_000,
    ...fields,
  };
}

/** What another model than a text classifier answered to an instance. */
export function otherPrediction(
  model: string,
  instance: Instance,
  output: OutputKind,
  more: Partial<Prediction> = {},
): Prediction {
  const scores =
    output === 'classification' ? (['cat', 'dog'] as const).map((l) => [l, 0.5] as const) : undefined;
  return predictionOf({
    model,
    text: instance.text,
    instance: instance.text === undefined ? encodeInstance(instance) : undefined,
    output,
    label: output === 'classification' ? 'cat' : '',
    score: undefined,
    scores,
    answer: new Uint8Array([1, 2, 3]),
    ...more,
  });
}

/** What a tensor model answered. */
export function tensorPrediction(): Prediction {
  const tensor = { name: 'x', datatype: 'BOOL', shape: [1], content: Uint8Array.of(1) } as const;
  return otherPrediction('vision', { tensors: [tensor] }, 'tensors');
}

/** Feedback on a prediction: with a label, a value, or what else there is. */
export function correctionOf(
  predictionId: string,
  said: string | number,
  more: Partial<Submission> = {},
): Submission {
  return {
    predictionId,
    model: '',
    text: '',
    instance: undefined,
    label: typeof said === 'string' ? said : '',
    value: typeof said === 'number' ? said : undefined,
    answer: '',
    source: '',
    idempotencyKey: '',
    blind: false,
    ...more,
  };
}

/** Feedback that brings its own text. */
export function exampleOf(text: string, label: string, more: Partial<Submission> = {}): Submission {
  return correctionOf('', label, { model: 'sentiment', text, ...more });
}

/** Feedback that brings its own instance. */
export function newOf(
  model: string,
  instance: Submission['instance'],
  said: string | number,
  more: Partial<Submission> = {},
): Submission {
  return correctionOf('', said, { model, instance, ...more });
}

/** A row to import. */
export function rowOf(
  about: string | Instance,
  said: string | number,
  answer = '',
  occurrence?: number,
): Example {
  return {
    text: typeof about === 'string' ? about : '',
    instance: typeof about === 'string' ? undefined : about,
    label: typeof said === 'string' ? said : '',
    value: typeof said === 'number' ? said : undefined,
    answer,
    occurrence,
  };
}

/** A PNG file of that many bytes without pixels: its width is one more than the number. */
export function imageOf(number: number, bytes = 64): { image: Uint8Array } {
  const size = Buffer.alloc(13, 1);
  size.writeUInt32BE(number + 1, 0);
  size.writeUInt32BE(1, 4);
  const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const [start, end] = [pngChunk('IHDR', size), pngChunk('IEND', Buffer.alloc(0))];
  const rest = bytes - mark.length - start.length - end.length - CHUNK_BYTES;
  return { image: Buffer.concat([mark, start, pngChunk('fiLL', Buffer.alloc(rest)), end]) };
}

/** What a chunk takes beside what it holds. */
const CHUNK_BYTES = 12;

function pngChunk(type: string, content: Uint8Array): Buffer {
  const chunk = Buffer.alloc(CHUNK_BYTES + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}

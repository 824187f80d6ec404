import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, newId } from '@ratchet/kernel';
import { defaultServing, type Manifest, type ModelRepository } from '@ratchet/model';
import { Metrics } from '@ratchet/telemetry';
import { feedbackMetrics } from './feedback-metrics.ts';
import type { FeedbackRow } from './feedback-pages.ts';
import type { Prediction } from './prediction-log.ts';
import type { RetentionLimits } from './retention.ts';
import type { SnapshotRow, SnapshotSummary } from './snapshot.ts';
import { type FeedbackStore, openStore } from './store.ts';
import type { Submission } from './submission.ts';

export const LABELS: readonly string[] = ['negative', 'neutral', 'positive'];

/** A store in a directory of its own, with a clock that stands. */
export class TestStore {
  readonly clock = new ManualClock();
  readonly problems: unknown[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'ratchet-feedback-'));
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
      path: join(this.#folder, 'feedback.db'),
      repository: repositoryOf({ sentiment: LABELS, topics: ['sport', 'news'], vision: undefined }),
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
    rmSync(this.#folder, { recursive: true, force: true });
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

/** A repository of models with one version each; undefined labels are those of a tensor model. */
function repositoryOf(models: Readonly<Record<string, readonly string[] | undefined>>): ModelRepository {
  const names = Object.keys(models);
  const entries = names.map(
    (name) => [name, { name, versions: ['1'], serving: defaultServing('1') }] as const,
  );
  return {
    models: () => new Map(entries),
    async manifest(model) {
      const labels = models[model];
      return {
        formatVersion: 1,
        model,
        version: '1',
        task: labels ? 'text-classification' : 'tensors',
        ...(labels ? { labels: [...labels] } : {}),
        pipeline: [],
        signature: { inputs: [], outputs: [], batch: true },
      } satisfies Manifest;
    },
    report: async () => undefined,
    modelFile: () => '',
    onChange: () => () => undefined,
  };
}

/** What version 1 of `sentiment` answered to a text. */
export function predictionOf(fields: Partial<Prediction> & { label?: string } = {}): Prediction {
  const { label = 'positive', ...given } = fields;
  return {
    predictionId: newId(),
    model: 'sentiment',
    version: '1',
    text: 'a good film',
    instance: undefined,
    classification: { label, score: 0.8, scores: LABELS.map((each) => [each, each === label ? 0.8 : 0.1]) },
    answer: undefined,
    alias: 'champion',
    routingKey: '',
    traceId: undefined,
    predictTimeMs: 1_700_000_000_000,
    ...given,
  };
}

/** What a tensor model answered. */
export function tensorPrediction(): Prediction {
  const bytes = new Uint8Array([1, 2, 3]);
  return predictionOf({
    model: 'vision',
    text: undefined,
    instance: bytes,
    classification: undefined,
    answer: bytes,
  });
}

/** Feedback on a prediction. */
export function correctionOf(
  predictionId: string,
  label: string,
  more: Partial<Submission> = {},
): Submission {
  const empty = { model: '', text: '', source: '', idempotencyKey: '', blind: false };
  return { ...empty, predictionId, label, ...more };
}

/** Feedback that brings its own text. */
export function exampleOf(text: string, label: string, more: Partial<Submission> = {}): Submission {
  return correctionOf('', label, { model: 'sentiment', text, ...more });
}

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Counters, Predicted } from './counters.ts';
import type { OutputKind } from './schema.ts';

/** A prediction to keep. */
export interface Prediction {
  readonly predictionId: string;
  readonly model: string;
  readonly version: string;
  /** What a text model was asked; undefined for other models. */
  readonly text: string | undefined;
  /** What any other model was asked, encoded; neither is there of what is too large to keep. */
  readonly instance: Uint8Array | undefined;
  readonly output: OutputKind;
  /** The label that was answered, with its score; empty where there is none. */
  readonly label: string;
  readonly score: number | undefined;
  /** Every label of a classifier with its score; undefined for other models. */
  readonly scores: readonly Score[] | undefined;
  /** What any other model answered, encoded. */
  readonly answer: Uint8Array | undefined;
  readonly alias: string;
  readonly routingKey: string;
  readonly traceId: Uint8Array | undefined;
  readonly predictTimeMs: number;
}

/** A score as JSON, without its label. */
const SCORE_BYTES = 24;

export type Score = readonly [label: string, score: number];

/** What feedback needs to know of a prediction. */
export interface KnownPrediction extends Predicted {
  readonly predictionId: string;
  /** One of these two was asked; neither is there of what was too large to keep. */
  readonly text: string | undefined;
  readonly instance: Uint8Array | undefined;
  readonly output: OutputKind;
  /** What a classifier can answer; undefined for other models. */
  readonly labels: readonly string[] | undefined;
}

/** Keeps what was asked and answered. What writes belongs into a commit. */
export class PredictionLog {
  readonly #counters: Counters;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #purgeOlder: StatementSync;
  readonly #purgeOldest: StatementSync;

  constructor(sqlite: DatabaseSync, counters: Counters) {
    this.#counters = counters;
    this.#insert = sqlite.prepare(
      `INSERT INTO prediction (prediction_id, model, version, text, instance, label, score, scores, answer, alias,
         routing_key, trace_id, predict_time_ms, output, bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (prediction_id) DO NOTHING`,
    );
    this.#find = sqlite.prepare(
      'SELECT model, version, text, instance, output, label, scores FROM prediction WHERE prediction_id = ?',
    );
    const purge = (which: string): StatementSync =>
      sqlite.prepare(
        `DELETE FROM prediction WHERE seq IN (SELECT seq FROM prediction WHERE model = ? ${which})
         RETURNING version, label, bytes`,
      );
    this.#purgeOlder = purge('AND predict_time_ms < ? LIMIT ?');
    this.#purgeOldest = purge('ORDER BY predict_time_ms LIMIT ?');
  }

  /** Keeps what is new of a batch and answers it. */
  add(predictions: readonly Prediction[]): Prediction[] {
    const fresh = predictions.filter((prediction) => this.#insert.run(...columns(prediction)).changes === 1);
    this.#count(fresh, 1);
    for (const [model, group] of Map.groupBy(fresh, ({ model }) => model)) {
      const bytes = group.reduce((sum, prediction) => sum + bytesOf(prediction), 0);
      this.#counters.addPredictionBytes(model, bytes);
    }
    return fresh;
  }

  find(predictionId: string): KnownPrediction | undefined {
    const row = this.#find.get(predictionId);
    if (!row) return undefined;
    const scores = row['scores'] === null ? undefined : (JSON.parse(String(row['scores'])) as Score[]);
    const output = (row['output'] ?? (scores ? 'classification' : 'tensors')) as OutputKind;
    return {
      predictionId,
      model: String(row['model']),
      version: String(row['version']),
      label: String(row['label']),
      text: (row['text'] ?? undefined) as string | undefined,
      instance: (row['instance'] ?? undefined) as Uint8Array | undefined,
      output,
      labels: scores?.map(([label]) => label),
    };
  }

  /** Forgets predictions of a model from before a time, `rowsMax` at most, and answers how many. */
  purgeOlder(model: string, beforeMs: number, rowsMax: number): number {
    return this.#purged(model, this.#purgeOlder.all(model, beforeMs, rowsMax));
  }

  /** Forgets the oldest predictions of a model, and answers how many. */
  purgeOldest(model: string, rows: number): number {
    return this.#purged(model, this.#purgeOldest.all(model, rows));
  }

  #purged(model: string, rows: readonly Record<string, unknown>[]): number {
    const gone = rows.map((row) => ({ model, version: String(row['version']), label: String(row['label']) }));
    this.#count(gone, -1);
    const bytes = rows.reduce((sum, row) => sum + Number(row['bytes']), 0);
    if (bytes > 0) this.#counters.addPredictionBytes(model, -bytes);
    return gone.length;
  }

  #count(all: readonly Predicted[], each: 1 | -1): void {
    const groups = Map.groupBy(all, ({ model, version, label }) => JSON.stringify([model, version, label]));
    for (const group of groups.values()) this.#counters.addPredictions(group[0]!, each * group.length);
  }
}

/** A new prediction as feedback will know it. */
export function known(prediction: Prediction): KnownPrediction {
  const { predictionId, model, version, label, text, instance, output, scores } = prediction;
  const labels = scores?.map(([label]) => label);
  return { predictionId, model, version, label, text, instance, output, labels };
}

/** What was asked and answered takes so many, roughly. */
export function bytesOf({
  text = '',
  instance,
  scores = [],
  answer,
}: Pick<Prediction, 'text' | 'instance' | 'scores' | 'answer'>): number {
  const bytes = text.length + (instance?.length ?? 0) + (answer?.length ?? 0);
  return scores.reduce((sum, [label]) => sum + label.length + SCORE_BYTES, bytes);
}

function columns(prediction: Prediction): SQLInputValue[] {
  return [
    prediction.predictionId,
    prediction.model,
    prediction.version,
    prediction.text ?? null,
    prediction.instance ?? null,
    prediction.label,
    prediction.score ?? null,
    prediction.scores ? JSON.stringify(prediction.scores) : null,
    prediction.answer ?? null,
    prediction.alias,
    prediction.routingKey,
    prediction.traceId ?? null,
    prediction.predictTimeMs,
    prediction.output,
    bytesOf(prediction),
  ];
}

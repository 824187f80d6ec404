import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Counters, Predicted } from './counters.ts';

/** A prediction to keep. */
export interface Prediction {
  readonly predictionId: string;
  readonly model: string;
  readonly version: string;
  /** What a text model was asked; undefined for other models. */
  readonly text: string | undefined;
  /** What any other model was asked, encoded. */
  readonly instance: Uint8Array | undefined;
  /** What a classifier answered; undefined for other models. */
  readonly classification:
    | { readonly label: string; readonly score: number; readonly scores: readonly Score[] }
    | undefined;
  /** What any other model answered, encoded. */
  readonly answer: Uint8Array | undefined;
  readonly alias: string;
  readonly routingKey: string;
  readonly traceId: Uint8Array | undefined;
  readonly predictTimeMs: number;
}

export type Score = readonly [label: string, score: number];

/** What feedback needs to know of a prediction. */
export interface KnownPrediction extends Predicted {
  readonly predictionId: string;
  /** Empty for models that read no text. */
  readonly text: string;
  /** What the version can answer; undefined for models without labels. */
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
         routing_key, trace_id, predict_time_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (prediction_id) DO NOTHING`,
    );
    this.#find = sqlite.prepare(
      'SELECT model, version, text, label, scores FROM prediction WHERE prediction_id = ?',
    );
    const purge = (which: string): StatementSync =>
      sqlite.prepare(
        `DELETE FROM prediction WHERE seq IN (SELECT seq FROM prediction WHERE model = ? ${which})
         RETURNING version, label`,
      );
    this.#purgeOlder = purge('AND predict_time_ms < ? LIMIT ?');
    this.#purgeOldest = purge('ORDER BY predict_time_ms LIMIT ?');
  }

  /** Keeps what is new of a batch and answers it. */
  add(predictions: readonly Prediction[]): Prediction[] {
    const fresh = predictions.filter((prediction) => this.#insert.run(...columns(prediction)).changes === 1);
    this.#count(fresh.map(predictedBy), 1);
    return fresh;
  }

  find(predictionId: string): KnownPrediction | undefined {
    const row = this.#find.get(predictionId);
    if (!row) return undefined;
    const scores = row['scores'] === null ? undefined : (JSON.parse(String(row['scores'])) as Score[]);
    return {
      predictionId,
      model: String(row['model']),
      version: String(row['version']),
      label: String(row['label']),
      text: String(row['text'] ?? ''),
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
    return gone.length;
  }

  #count(all: readonly Predicted[], each: 1 | -1): void {
    const groups = Map.groupBy(all, ({ model, version, label }) => JSON.stringify([model, version, label]));
    for (const group of groups.values()) this.#counters.addPredictions(group[0]!, each * group.length);
  }
}

/** A new prediction as feedback will know it. */
export function known(prediction: Prediction): KnownPrediction {
  return {
    ...predictedBy(prediction),
    predictionId: prediction.predictionId,
    text: prediction.text ?? '',
    labels: prediction.classification?.scores.map(([label]) => label),
  };
}

function predictedBy({ model, version, classification }: Prediction): Predicted {
  return { model, version, label: classification?.label ?? '' };
}

function columns(prediction: Prediction): SQLInputValue[] {
  const { classification } = prediction;
  return [
    prediction.predictionId,
    prediction.model,
    prediction.version,
    prediction.text ?? null,
    prediction.instance ?? null,
    classification?.label ?? '',
    classification?.score ?? null,
    classification ? JSON.stringify(classification.scores) : null,
    prediction.answer ?? null,
    prediction.alias,
    prediction.routingKey,
    prediction.traceId ?? null,
    prediction.predictTimeMs,
  ];
}

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FeedbackState } from './schema.ts';

/** A version that predicted, and what it predicted. */
export interface Predicted {
  readonly model: string;
  readonly version: string;
  /** Empty for models without labels. */
  readonly label: string;
}

/**
 * The counts beside the tables, changed in the same transaction as what they count, so that asking costs nothing however
 * much there is. All methods that write belong into a commit.
 */
export class Counters {
  readonly #addPredictions: StatementSync;
  readonly #dropEmpty: StatementSync;
  readonly #predictionModels: StatementSync;
  readonly #addBytes: StatementSync;
  readonly #bytes: StatementSync;
  readonly #addFeedback: StatementSync;
  readonly #pending: StatementSync;
  readonly #addAgreement: StatementSync;
  readonly #addLabel: StatementSync;
  readonly #addExamples: StatementSync;
  readonly #labels: StatementSync;
  readonly #labelledModels: StatementSync;

  constructor(sqlite: DatabaseSync) {
    this.#addPredictions = sqlite.prepare(
      `INSERT INTO prediction_count VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET kept = kept + excluded.kept`,
    );
    this.#dropEmpty = sqlite.prepare('DELETE FROM prediction_count WHERE kept = 0');
    this.#predictionModels = sqlite.prepare(
      'SELECT model, sum(kept) AS kept FROM prediction_count GROUP BY model',
    );
    this.#addBytes = sqlite.prepare(
      'INSERT INTO prediction_size VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes',
    );
    this.#bytes = sqlite.prepare('SELECT bytes FROM prediction_size WHERE model = ?');
    this.#addFeedback = sqlite.prepare(
      `INSERT INTO feedback_count VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET pieces = pieces + excluded.pieces`,
    );
    this.#pending = sqlite.prepare(
      "SELECT pieces FROM feedback_count WHERE model = '' AND state = 'pending'",
    );
    this.#addAgreement = sqlite.prepare(
      `INSERT INTO agreement_count VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET agreed = agreed + excluded.agreed, disagreed = disagreed + excluded.disagreed`,
    );
    this.#addLabel = sqlite.prepare(
      `INSERT INTO model_count VALUES (?, 1, 0, ?)
       ON CONFLICT DO UPDATE SET labels = labels + 1, newest_time_ms = max(newest_time_ms, excluded.newest_time_ms)
       RETURNING labels`,
    );
    this.#addExamples = sqlite.prepare('UPDATE model_count SET examples = examples + ? WHERE model = ?');
    this.#labels = sqlite.prepare('SELECT labels FROM model_count WHERE model = ?');
    this.#labelledModels = sqlite.prepare('SELECT model FROM model_count ORDER BY model');
  }

  /** `count` may be negative: predictions are purged. */
  addPredictions({ model, version, label }: Predicted, count: number): void {
    this.#addPredictions.run(model, version, label, count);
    if (count < 0) this.#dropEmpty.run();
  }

  /** How many predictions each model has. */
  predictionsByModel(): Map<string, number> {
    const rows = this.#predictionModels.all();
    return new Map(rows.map((row) => [String(row['model']), Number(row['kept'])]));
  }

  /** `bytes` may be negative: predictions are purged. */
  addPredictionBytes(model: string, bytes: number): void {
    this.#addBytes.run(model, bytes);
  }

  /** How many bytes the predictions of a model take, roughly. */
  predictionBytes(model: string): number {
    return Number(this.#bytes.get(model)?.['bytes'] ?? 0);
  }

  /** Feedback came to be in this state. */
  addFeedback(model: string, state: FeedbackState): void {
    this.#addFeedback.run(model, state, 1);
  }

  /** Feedback is pending no more; while it is, its model is not known. */
  endPending(count: number): void {
    this.#addFeedback.run('', 'pending', -count);
  }

  /** How many pieces of feedback wait for their predictions. */
  pending(): number {
    return Number(this.#pending.get()?.['pieces'] ?? 0);
  }

  /** Feedback gave `label` on an answer of this version. */
  addAgreement(predicted: Predicted, label: string): void {
    const agreed = predicted.label === label ? 1 : 0;
    this.#addAgreement.run(predicted.model, predicted.version, label, agreed, 1 - agreed);
  }

  /** Gives the model's next label its number: 1, 2, 3 … without a gap. */
  addLabel(model: string, timeMs: number): number {
    return Number(this.#addLabel.get(model, timeMs)!['labels']);
  }

  /** Some of the labels were examples. */
  addExamples(model: string, count: number): void {
    this.#addExamples.run(count, model);
  }

  /** How many labels a model has had so far. */
  labels(model: string): number {
    return Number(this.#labels.get(model)?.['labels'] ?? 0);
  }

  /** The models that have labels. */
  labelledModels(): string[] {
    return this.#labelledModels.all().map((row) => String(row['model']));
  }
}

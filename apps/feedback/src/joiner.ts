import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Fault, invalid, quote } from '@ratchet/kernel';
import { contentHash } from '@ratchet/records';
import type { Counters } from './counters.ts';
import type { KnownPrediction } from './prediction-log.ts';
import type { FeedbackState } from './schema.ts';

const LABELS_SHOWN_MAX = 50;

/** Refuses a label that a model can't answer: every label of a model without labels, else one that it doesn't have. */
export function misfit(
  model: string,
  labels: readonly string[] | undefined,
  label: string,
): Fault | undefined {
  if (!labels) {
    return new Fault(
      'FailedPrecondition',
      'NO_LABELS',
      `model ${quote(model)} answers with tensors and has no labels: feedback by label is not for it`,
    );
  }
  if (labels.includes(label)) return undefined;
  const shown = labels.slice(0, LABELS_SHOWN_MAX).join(', ');
  const more = labels.length > LABELS_SHOWN_MAX ? ` and ${labels.length - LABELS_SHOWN_MAX} more` : '';
  return invalid(
    'UNKNOWN_LABEL',
    `model ${quote(model)} has no label ${quote(label)}; it has: ${shown}${more}`,
    {
      labels: shown,
    },
  );
}

/** How many pieces of feedback came to be in which state. */
export type Settled = Readonly<Record<Exclude<FeedbackState, 'pending'>, number>>;

/** Settles feedback that came before its prediction. What writes belongs into a commit. */
export class Joiner {
  readonly #counters: Counters;
  readonly #awaiting: StatementSync;
  readonly #settle: StatementSync;
  readonly #orphan: StatementSync;

  constructor(sqlite: DatabaseSync, counters: Counters) {
    this.#counters = counters;
    this.#awaiting = sqlite.prepare(
      "SELECT seq, label FROM feedback WHERE prediction_id = ? AND state = 'pending' ORDER BY seq",
    );
    this.#settle = sqlite.prepare(
      `UPDATE feedback SET model = ?, version = ?, text = ?, predicted_label = ?, state = ?, reason = ?,
         content_hash = ?, label_number = ? WHERE seq = ?`,
    );
    this.#orphan = sqlite.prepare(
      `UPDATE feedback SET state = 'orphaned' WHERE seq IN
         (SELECT seq FROM feedback WHERE state = 'pending' AND create_time_ms <= ? LIMIT ?)`,
    );
  }

  /** Joins predictions that just arrived with the feedback that waits for them. */
  join(predictions: readonly KnownPrediction[], nowMs: number): Settled {
    const settled = { resolved: 0, rejected: 0, orphaned: 0 };
    if (this.#counters.pending() === 0) return settled;
    for (const prediction of predictions) {
      for (const row of this.#awaiting.all(prediction.predictionId)) {
        settled[this.#join(prediction, Number(row['seq']), String(row['label']), nowMs)]++;
      }
    }
    return settled;
  }

  #join(prediction: KnownPrediction, seq: number, label: string, nowMs: number): 'resolved' | 'rejected' {
    const { model, version, text } = prediction;
    const fault = misfit(model, prediction.labels, label);
    const state = fault ? 'rejected' : 'resolved';
    this.#counters.endPending(1);
    this.#counters.addFeedback(model, state);
    const number = fault ? null : this.#counters.addLabel(model, nowMs);
    const content = fault ? null : contentHash(model, text);
    if (!fault) this.#counters.addAgreement(prediction, label);
    const reason = fault?.reason ?? '';
    this.#settle.run(model, version, text, prediction.label, state, reason, content, number, seq);
    return state;
  }

  /** Gives up what has waited since before a time, `rowsMax` at most, and answers how much that was. */
  orphan(beforeMs: number, rowsMax: number): number {
    const count = Number(this.#orphan.run(beforeMs, rowsMax).changes);
    if (count === 0) return 0;
    this.#counters.endPending(count);
    for (let i = 0; i < count; i++) this.#counters.addFeedback('', 'orphaned');
    return count;
  }
}

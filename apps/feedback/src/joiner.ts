import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Fault } from '@ratchet/kernel';
import type { Counters } from './counters.ts';
import type { Labels } from './labels.ts';
import { misfitOfPrediction } from './misfit.ts';
import { orFault } from './or-fault.ts';
import type { KnownPrediction } from './prediction-log.ts';
import type { FeedbackState } from './schema.ts';
import { type Subject, subjectOfPrediction } from './subject.ts';
import { kindOfTarget, type Target } from './target.ts';
import type { TensorLabels } from './tensor-labels.ts';

/** How many pieces of feedback came to be in which state. */
export type Settled = Readonly<Record<Exclude<FeedbackState, 'pending'>, number>>;

/** Settles feedback that came before its prediction. What writes belongs into a commit. */
export class Joiner {
  readonly #counters: Counters;
  readonly #labels: Labels;
  readonly #tensorLabels: Pick<TensorLabels, 'of'>;
  readonly #awaiting: StatementSync;
  readonly #settle: StatementSync;
  readonly #orphan: StatementSync;

  constructor(
    sqlite: DatabaseSync,
    counters: Counters,
    labels: Labels,
    tensorLabels: Pick<TensorLabels, 'of'>,
  ) {
    this.#counters = counters;
    this.#labels = labels;
    this.#tensorLabels = tensorLabels;
    this.#awaiting = sqlite.prepare(
      "SELECT seq, label, value, answer FROM feedback WHERE prediction_id = ? AND state = 'pending' ORDER BY seq",
    );
    this.#settle = sqlite.prepare(
      `UPDATE feedback SET model = ?, version = ?, text = ?, instance = ?, predicted_label = ?, state = ?, reason = ?,
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
        settled[this.#join(prediction, Number(row['seq']), targetOf(row), nowMs)]++;
      }
    }
    return settled;
  }

  /** What a correction of a prediction is about, or why it can't be kept. */
  subjectOf(prediction: KnownPrediction, target: Target): Subject | Fault {
    const fault = misfitOfPrediction(prediction, target, this.#tensorLabels.of(prediction));
    if (fault) return fault;
    const subject = orFault(() => subjectOfPrediction(prediction, kindOfTarget(target)));
    if (subject instanceof Fault) return subject;
    return this.#labels.misfit(prediction.model, subject.kind, target) ?? subject;
  }

  /** A label was given on a prediction and is kept, answered with its number. */
  resolve(prediction: KnownPrediction, { kind }: Subject, target: Target, nowMs: number): number {
    // What answers with tensors says no label that anybody could agree with.
    if (target.value === undefined && prediction.output !== 'tensors')
      this.#counters.addAgreement(prediction, target.label);
    return this.#labels.add(prediction.model, kind, target, nowMs);
  }

  #join(prediction: KnownPrediction, seq: number, target: Target, nowMs: number): 'resolved' | 'rejected' {
    const { model, version, label } = prediction;
    const subject = this.subjectOf(prediction, target);
    const isRefused = subject instanceof Fault;
    const state = isRefused ? 'rejected' : 'resolved';
    this.#counters.endPending(1);
    this.#counters.addFeedback(model, state);
    const about = isRefused ? { text: prediction.text ?? '', instance: null, contentHash: null } : subject;
    this.#settle.run(
      model,
      version,
      about.text,
      about.instance,
      label,
      state,
      isRefused ? subject.reason : '',
      about.contentHash,
      isRefused ? null : this.resolve(prediction, subject, target, nowMs),
      seq,
    );
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

function targetOf(row: Record<string, unknown>): Target {
  const value = row['value'] === null ? undefined : Number(row['value']);
  return { label: String(row['label']), value, answer: String(row['answer']) };
}

import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GroupCommitter } from '@ratchet/database';
import { type Clock, Fault, newId, quote } from '@ratchet/kernel';
import { contentHash } from '@ratchet/records';
import type { Admission } from './admission.ts';
import type { Counters } from './counters.ts';
import type { FeedbackMetrics } from './feedback-metrics.ts';
import { misfit } from './joiner.ts';
import type { KnownPrediction, PredictionLog } from './prediction-log.ts';
import type { FeedbackState } from './schema.ts';
import { assertSubmission, type Submission } from './submission.ts';

/** The acknowledgement of a piece of feedback. */
export interface Receipt {
  readonly feedbackId: string;
  /** What became of it so far. */
  readonly state: FeedbackState;
  /** The same key and payload had been sent before. */
  readonly duplicate: boolean;
}

export interface FeedbackIntakeParts {
  readonly sqlite: DatabaseSync;
  readonly committer: GroupCommitter;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly predictions: PredictionLog;
  readonly admission: Admission;
  readonly metrics: FeedbackMetrics;
}

/** Takes what users say was right, and acknowledges it once it is on the disk. */
export class FeedbackIntake {
  readonly #parts: FeedbackIntakeParts;
  readonly #byKey: StatementSync;
  readonly #insert: StatementSync;

  constructor(parts: FeedbackIntakeParts) {
    this.#parts = parts;
    this.#byKey = parts.sqlite.prepare(
      'SELECT feedback_id, state, payload_hash FROM feedback WHERE idempotency_key = ?',
    );
    this.#insert = parts.sqlite.prepare(
      `INSERT INTO feedback (feedback_id, model, version, prediction_id, text, label, predicted_label, source, blind,
         state, reason, create_time_ms, idempotency_key, payload_hash, content_hash, label_number)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)`,
    );
  }

  /** Keeps one piece, or throws the Fault that refuses it. */
  async submit(submission: Submission): Promise<Receipt> {
    const [outcome] = await this.submitAll([submission]);
    if (outcome instanceof Fault) throw outcome;
    return outcome!;
  }

  /** Keeps several in one commit; each has its own outcome, in their order. */
  async submitAll(submissions: readonly Submission[]): Promise<(Receipt | Fault)[]> {
    const faults = await Promise.all(submissions.map((one) => faultOf(() => this.#admit(one))));
    const refused = faults.filter((fault, i) => fault && submissions[i]!.idempotencyKey === '');
    if (refused.length === submissions.length) return refused as Fault[];
    const { committer, metrics } = this.#parts;
    const outcomes = await committer.commit(
      () => submissions.map((one, i) => this.#keepOrRefuse(one, faults[i])),
      submissions.length,
    );
    for (const outcome of outcomes) {
      if (!(outcome instanceof Fault) && !outcome.duplicate) metrics.received.inc({ state: outcome.state });
    }
    return outcomes;
  }

  /** Refuses what can be refused without the predictions. */
  async #admit(submission: Submission): Promise<void> {
    assertSubmission(submission);
    if (submission.predictionId !== '') return;
    await this.#parts.admission.assertLabel(submission.model, submission.label);
  }

  /** What a key was given before holds, even where the same would be refused by now. */
  #keepOrRefuse(submission: Submission, refused: Fault | undefined): Receipt | Fault {
    try {
      return this.#replayed(submission) ?? refused ?? this.#keep(submission);
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  /** The receipt that the same key was given before. */
  #replayed(submission: Submission): Receipt | undefined {
    if (submission.idempotencyKey === '') return undefined;
    const row = this.#byKey.get(submission.idempotencyKey);
    if (!row) return undefined;
    if (row['payload_hash'] !== payloadHash(submission)) {
      throw new Fault(
        'AlreadyExists',
        'IDEMPOTENCY_KEY_REUSED',
        `the idempotency key ${quote(submission.idempotencyKey)} was used for other feedback: take a new key for each piece`,
      );
    }
    return { feedbackId: String(row['feedback_id']), state: row['state'] as FeedbackState, duplicate: true };
  }

  /** Refuses before it writes anything: the pieces of a batch share one op. */
  #keep(submission: Submission): Receipt {
    if (submission.predictionId === '') return this.#write(submission, 'resolved');
    const prediction = this.#parts.predictions.find(submission.predictionId);
    if (!prediction) return this.#write(submission, 'pending');
    const fault = misfit(prediction.model, prediction.labels, submission.label);
    if (fault) throw fault;
    this.#parts.counters.addAgreement(prediction, submission.label);
    return this.#write(submission, 'resolved', prediction);
  }

  #write(submission: Submission, state: 'pending' | 'resolved', prediction?: KnownPrediction): Receipt {
    const { clock, counters } = this.#parts;
    const { model, text } = prediction ?? submission;
    const nowMs = clock.now();
    const feedbackId = newId();
    counters.addFeedback(model, state);
    const keyed = submission.idempotencyKey !== '';
    this.#insert.run(
      feedbackId,
      model,
      prediction?.version ?? '',
      submission.predictionId,
      text,
      submission.label,
      prediction?.label ?? '',
      submission.source,
      Number(submission.blind),
      state,
      nowMs,
      keyed ? submission.idempotencyKey : null,
      keyed ? payloadHash(submission) : null,
      state === 'resolved' ? contentHash(model, text) : null,
      state === 'resolved' ? counters.addLabel(model, nowMs) : null,
    );
    return { feedbackId, state, duplicate: false };
  }
}

function payloadHash({ predictionId, model, text, label, source, blind }: Submission): string {
  return hash('sha256', JSON.stringify([predictionId, model, text, label, source, blind]), 'hex');
}

async function faultOf(attempt: () => Promise<void>): Promise<Fault | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

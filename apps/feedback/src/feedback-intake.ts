import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GroupCommitter } from '@ratchet/database';
import { type Clock, Fault, newId, quote } from '@ratchet/kernel';
import type { Admission } from './admission.ts';
import type { Counters } from './counters.ts';
import type { FeedbackMetrics } from './feedback-metrics.ts';
import type { Joiner } from './joiner.ts';
import type { Labels } from './labels.ts';
import { misfitOfKind } from './misfit.ts';
import { orFault } from './or-fault.ts';
import type { KnownPrediction, PredictionLog } from './prediction-log.ts';
import type { FeedbackState } from './schema.ts';
import { bytesOfSubject, rowsOf, type Subject, subjectOf } from './subject.ts';
import { payloadHash, readSubmission, type Submission } from './submission.ts';
import { kindOfTarget, type Target } from './target.ts';
import type { TensorLabels } from './tensor-labels.ts';

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
  readonly labels: Labels;
  readonly predictions: PredictionLog;
  readonly joiner: Joiner;
  readonly tensorLabels: TensorLabels;
  readonly admission: Admission;
  readonly metrics: FeedbackMetrics;
}

/** A piece that nothing speaks against but what only the tables know. */
interface Admitted {
  readonly target: Target;
  /** What a new example is about; undefined for a correction. */
  readonly subject: Subject | undefined;
}

/** What is written of a piece besides what was sent. */
interface Written {
  readonly state: 'pending' | 'resolved';
  readonly target: Target;
  readonly model: string;
  readonly subject?: Subject;
  readonly labelNumber?: number;
  readonly prediction?: KnownPrediction;
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
         state, reason, create_time_ms, idempotency_key, payload_hash, content_hash, label_number, value, answer,
         instance)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?)`,
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
    const admitted = await Promise.all(submissions.map((one) => this.#admit(one)));
    const refused = admitted.filter(
      (one, i) => one instanceof Fault && submissions[i]!.idempotencyKey === '',
    );
    if (refused.length === submissions.length) return refused as Fault[];
    const { committer, metrics } = this.#parts;
    const outcomes = await committer.commit(
      () => submissions.map((one, i) => this.#keepOrRefuse(one, admitted[i]!)),
      admitted.reduce((sum, one) => sum + rowsFor(one), 0),
    );
    for (const outcome of outcomes) {
      if (!(outcome instanceof Fault) && !outcome.duplicate) metrics.received.inc({ state: outcome.state });
    }
    return outcomes;
  }

  /** Refuses what can be refused without the tables. */
  async #admit(submission: Submission): Promise<Admitted | Fault> {
    const { model, predictionId } = submission;
    const { predictions, tensorLabels } = this.#parts;
    try {
      const { instance, target } = readSubmission(submission);
      if (instance === undefined) {
        const prediction = predictions.find(predictionId);
        if (prediction) await tensorLabels.find([prediction]);
        return { target, subject: undefined };
      }
      await this.#parts.admission.assertFits(model, instance, target);
      const subject = subjectOf(model, instance, kindOfTarget(target));
      return misfitOfKind(subject.kind, target) ?? { target, subject };
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  /** What a key was given before holds, even where the same would be refused by now. */
  #keepOrRefuse(submission: Submission, admitted: Admitted | Fault): Receipt | Fault {
    return orFault(() => {
      const replayed = this.#replayed(submission);
      if (replayed) return replayed;
      if (admitted instanceof Fault) throw admitted;
      return this.#keep(submission, admitted);
    });
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
  #keep(submission: Submission, { target, subject }: Admitted): Receipt {
    const { predictions, labels, clock } = this.#parts;
    const { model } = submission;
    if (subject) {
      const fault = labels.misfit(model, subject.kind, target);
      if (fault) throw fault;
      const labelNumber = labels.add(model, subject.kind, target, clock.now());
      return this.#write(submission, { state: 'resolved', target, model, subject, labelNumber });
    }
    const prediction = predictions.find(submission.predictionId);
    if (!prediction) return this.#write(submission, { state: 'pending', target, model });
    return this.#correct(submission, target, prediction);
  }

  #correct(submission: Submission, target: Target, prediction: KnownPrediction): Receipt {
    const { joiner, clock } = this.#parts;
    const { model } = prediction;
    const subject = joiner.subjectOf(prediction, target);
    if (subject instanceof Fault) throw subject;
    const labelNumber = joiner.resolve(prediction, subject, target, clock.now());
    return this.#write(submission, { state: 'resolved', target, model, subject, labelNumber, prediction });
  }

  #write(submission: Submission, written: Written): Receipt {
    const { clock, counters } = this.#parts;
    const { state, target, model, subject, labelNumber, prediction } = written;
    const feedbackId = newId();
    counters.addFeedback(model, state);
    const keyed = submission.idempotencyKey !== '';
    this.#insert.run(
      feedbackId,
      model,
      prediction?.version ?? '',
      submission.predictionId,
      subject?.text ?? '',
      target.label,
      prediction?.label ?? '',
      submission.source,
      Number(submission.blind),
      state,
      clock.now(),
      keyed ? submission.idempotencyKey : null,
      keyed ? payloadHash(submission) : null,
      subject?.contentHash ?? null,
      labelNumber ?? null,
      target.value ?? null,
      target.answer,
      subject?.instance ?? null,
    );
    return { feedbackId, state, duplicate: false };
  }
}

function rowsFor(admitted: Admitted | Fault): number {
  return admitted instanceof Fault || !admitted.subject ? 1 : rowsOf(bytesOfSubject(admitted.subject));
}

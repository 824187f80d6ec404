import { Fault } from '@ratchet/kernel';
import {
  type Feedback,
  type FeedbackServiceHandlers,
  type FeedbackState__Output,
  protos,
  type SubmitFeedbackOutcome,
  type SubmitFeedbackRequest__Output,
  type SubmitFeedbackResponse,
} from '@ratchet/protocol';
import { type Implementation, implement, STATUS_OF_KIND } from '@ratchet/rpc';
import type { Admission } from './admission.ts';
import type { FeedbackIntake, Receipt } from './feedback-intake.ts';
import type { FeedbackPages, FeedbackRow } from './feedback-pages.ts';
import { assertRows } from './limits.ts';
import type { FeedbackState } from './schema.ts';
import type { ModelStats } from './stats.ts';
import type { Submission } from './submission.ts';
import { decodeInstance, readAbout } from './wire-instance.ts';

const WIRE_STATE: Readonly<Record<FeedbackState, FeedbackState__Output>> = {
  pending: 'FEEDBACK_STATE_PENDING',
  resolved: 'FEEDBACK_STATE_RESOLVED',
  rejected: 'FEEDBACK_STATE_REJECTED',
  orphaned: 'FEEDBACK_STATE_ORPHANED',
};

export interface FeedbackServiceParts {
  readonly intake: FeedbackIntake;
  readonly pages: FeedbackPages;
  readonly admission: Admission;
  readonly statsOf: (model: string) => Promise<ModelStats>;
}

/** Takes feedback, and tells what there is. */
export function feedbackService({ intake, pages, admission, statsOf }: FeedbackServiceParts): Implementation {
  return implement<FeedbackServiceHandlers>(protos.ratchet.feedback.v1.FeedbackService.service, {
    SubmitFeedback: async (request) => acknowledgement(await intake.submit(submissionOf(request))),

    async BatchSubmitFeedback({ requests }) {
      assertRows(requests.length, 'pieces of feedback', 1);
      return { outcomes: (await intake.submitAll(requests.map(submissionOf))).map(outcomeOf) };
    },

    async ListFeedback(request) {
      const { rows, nextPageToken } = pages.read(request);
      return { feedback: rows.map(feedbackOf), nextPageToken };
    },

    async GetModelStats({ model }) {
      admission.assertModel(model);
      const { predictions, feedback, agreement, examples } = await statsOf(model);
      return { predictions: [...predictions], feedback, agreement: [...agreement], examples };
    },
  });
}

function submissionOf(request: SubmitFeedbackRequest__Output): Submission {
  const predictionId = request.predictionId.toLowerCase();
  return { ...request, predictionId, value: request.value, ...readAbout(request) };
}

function acknowledgement({ feedbackId, state, duplicate }: Receipt): SubmitFeedbackResponse {
  return { feedbackId, state: WIRE_STATE[state], duplicate };
}

function outcomeOf(outcome: Receipt | Fault): SubmitFeedbackOutcome {
  if (!(outcome instanceof Fault)) return { code: 0, response: acknowledgement(outcome) };
  return { code: STATUS_OF_KIND[outcome.kind], reason: outcome.reason, message: outcome.message };
}

function feedbackOf(row: FeedbackRow): Feedback {
  return {
    feedbackId: row.feedback_id,
    model: row.model,
    version: row.version,
    predictionId: row.prediction_id,
    text: row.text,
    label: row.label,
    predictedLabel: row.predicted_label,
    source: row.source,
    blind: row.blind === 1,
    state: WIRE_STATE[row.state],
    reason: row.reason,
    createTimeMs: row.create_time_ms,
    instance: row.instance && decodeInstance(row.instance),
    answer: row.answer,
    ...(row.value === null ? {} : { value: row.value }),
  };
}

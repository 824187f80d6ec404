// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback.proto

import type { FeedbackState as _ratchet_feedback_v1_FeedbackState, FeedbackState__Output as _ratchet_feedback_v1_FeedbackState__Output } from '../../../ratchet/feedback/v1/FeedbackState.ts';
import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from '../../../ratchet/prediction/v1/Instance.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What somebody says was right.
 */
export interface Feedback {
  /**
   * Names this feedback (UUIDv7).
   */
  'feedbackId'?: (string);
  /**
   * The model it is about; empty while its prediction is unknown.
   */
  'model'?: (string);
  /**
   * The version that predicted; empty for new examples.
   */
  'version'?: (string);
  /**
   * The prediction that it corrects; empty for new examples.
   */
  'predictionId'?: (string);
  /**
   * The text it is about; empty while its prediction is unknown and for models that do not read text.
   */
  'text'?: (string);
  /**
   * The right label.
   */
  'label'?: (string);
  /**
   * The label that was predicted; empty for new examples.
   */
  'predictedLabel'?: (string);
  /**
   * Who said it.
   */
  'source'?: (string);
  /**
   * Asked for whatever the model's answer was, rather than given because the answer looked wrong.
   */
  'blind'?: (boolean);
  /**
   * What became of it.
   */
  'state'?: (_ratchet_feedback_v1_FeedbackState);
  /**
   * Why it was rejected; empty otherwise.
   */
  'reason'?: (string);
  /**
   * When it was acknowledged, in milliseconds since 1970.
   */
  'createTimeMs'?: (number | string | Long);
  /**
   * What it is about, for models that do not read text.
   */
  'instance'?: (_ratchet_prediction_v1_Instance | null);
  /**
   * The right value, in place of a label.
   */
  'value'?: (number | string);
  /**
   * The right answer; empty but for question answering.
   */
  'answer'?: (string);
  '_value'?: "value";
}

/**
 * What somebody says was right.
 */
export interface Feedback__Output {
  /**
   * Names this feedback (UUIDv7).
   */
  'feedbackId': (string);
  /**
   * The model it is about; empty while its prediction is unknown.
   */
  'model': (string);
  /**
   * The version that predicted; empty for new examples.
   */
  'version': (string);
  /**
   * The prediction that it corrects; empty for new examples.
   */
  'predictionId': (string);
  /**
   * The text it is about; empty while its prediction is unknown and for models that do not read text.
   */
  'text': (string);
  /**
   * The right label.
   */
  'label': (string);
  /**
   * The label that was predicted; empty for new examples.
   */
  'predictedLabel': (string);
  /**
   * Who said it.
   */
  'source': (string);
  /**
   * Asked for whatever the model's answer was, rather than given because the answer looked wrong.
   */
  'blind': (boolean);
  /**
   * What became of it.
   */
  'state': (_ratchet_feedback_v1_FeedbackState__Output);
  /**
   * Why it was rejected; empty otherwise.
   */
  'reason': (string);
  /**
   * When it was acknowledged, in milliseconds since 1970.
   */
  'createTimeMs': (number);
  /**
   * What it is about, for models that do not read text.
   */
  'instance': (_ratchet_prediction_v1_Instance__Output | null);
  /**
   * The right value, in place of a label.
   */
  'value'?: (number);
  /**
   * The right answer; empty but for question answering.
   */
  'answer': (string);
  '_value'?: "value";
}

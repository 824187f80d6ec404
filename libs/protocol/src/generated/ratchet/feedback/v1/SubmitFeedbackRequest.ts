// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from '../../../ratchet/prediction/v1/Instance.ts';

/**
 * One piece of feedback: a prediction id, or a model and a text or an instance; and what would have been right, a label or a value.
 */
export interface SubmitFeedbackRequest {
  /**
   * The prediction to correct.
   */
  'predictionId'?: (string);
  /**
   * The model, for a new example.
   */
  'model'?: (string);
  /**
   * The text, for a new example of a text model.
   */
  'text'?: (string);
  /**
   * The right label; for question answering what the question is about.
   */
  'label'?: (string);
  /**
   * Who says it; up to 128 characters.
   */
  'source'?: (string);
  /**
   * The same key with the same payload gives the same feedback again; with another payload ALREADY_EXISTS. Up to 128 characters.
   */
  'idempotencyKey'?: (string);
  /**
   * The label was asked for whatever the model's answer was (an annotator, an audit).
   */
  'blind'?: (boolean);
  /**
   * What the new example is about, for models that do not read text.
   */
  'instance'?: (_ratchet_prediction_v1_Instance | null);
  /**
   * The right value, for regressors and ratings, in place of a label.
   */
  'value'?: (number | string);
  /**
   * The right answer, for question answering; without a label it is its own label.
   */
  'answer'?: (string);
  '_value'?: "value";
}

/**
 * One piece of feedback: a prediction id, or a model and a text or an instance; and what would have been right, a label or a value.
 */
export interface SubmitFeedbackRequest__Output {
  /**
   * The prediction to correct.
   */
  'predictionId': (string);
  /**
   * The model, for a new example.
   */
  'model': (string);
  /**
   * The text, for a new example of a text model.
   */
  'text': (string);
  /**
   * The right label; for question answering what the question is about.
   */
  'label': (string);
  /**
   * Who says it; up to 128 characters.
   */
  'source': (string);
  /**
   * The same key with the same payload gives the same feedback again; with another payload ALREADY_EXISTS. Up to 128 characters.
   */
  'idempotencyKey': (string);
  /**
   * The label was asked for whatever the model's answer was (an annotator, an audit).
   */
  'blind': (boolean);
  /**
   * What the new example is about, for models that do not read text.
   */
  'instance': (_ratchet_prediction_v1_Instance__Output | null);
  /**
   * The right value, for regressors and ratings, in place of a label.
   */
  'value'?: (number);
  /**
   * The right answer, for question answering; without a label it is its own label.
   */
  'answer': (string);
  '_value'?: "value";
}

// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto


/**
 * One piece of feedback: a prediction id and a label, or a model, a text and a label.
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
   * The text, for a new example.
   */
  'text'?: (string);
  /**
   * The right label.
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
}

/**
 * One piece of feedback: a prediction id and a label, or a model, a text and a label.
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
   * The text, for a new example.
   */
  'text': (string);
  /**
   * The right label.
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
}

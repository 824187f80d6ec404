// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto


/**
 * An answer that might have been given instead.
 */
export interface AnswerAlternative {
  /**
   * What the question was taken for.
   */
  'label'?: (string);
  /**
   * The text of the answer.
   */
  'text'?: (string);
  /**
   * How sure the model is, 0 to 1.
   */
  'score'?: (number | string);
}

/**
 * An answer that might have been given instead.
 */
export interface AnswerAlternative__Output {
  /**
   * What the question was taken for.
   */
  'label': (string);
  /**
   * The text of the answer.
   */
  'text': (string);
  /**
   * How sure the model is, 0 to 1.
   */
  'score': (number);
}

// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { AnswerAlternative as _ratchet_prediction_v1_AnswerAlternative, AnswerAlternative__Output as _ratchet_prediction_v1_AnswerAlternative__Output } from '../../../ratchet/prediction/v1/AnswerAlternative.ts';

/**
 * The answer of a question-answering model.
 */
export interface Answer {
  /**
   * The text of the answer; empty when the model does not know.
   */
  'text'?: (string);
  /**
   * What the question was taken for; empty when the model does not know.
   */
  'label'?: (string);
  /**
   * How sure the model is, 0 to 1.
   */
  'score'?: (number | string);
  /**
   * Whether the score reaches the version's threshold: below it the model says that it does not know.
   */
  'known'?: (boolean);
  /**
   * The other answers that come nearest, best first.
   */
  'alternatives'?: (_ratchet_prediction_v1_AnswerAlternative)[];
}

/**
 * The answer of a question-answering model.
 */
export interface Answer__Output {
  /**
   * The text of the answer; empty when the model does not know.
   */
  'text': (string);
  /**
   * What the question was taken for; empty when the model does not know.
   */
  'label': (string);
  /**
   * How sure the model is, 0 to 1.
   */
  'score': (number);
  /**
   * Whether the score reaches the version's threshold: below it the model says that it does not know.
   */
  'known': (boolean);
  /**
   * The other answers that come nearest, best first.
   */
  'alternatives': (_ratchet_prediction_v1_AnswerAlternative__Output)[];
}

// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction_service.proto

import type { Attribution as _ratchet_prediction_v1_Attribution, Attribution__Output as _ratchet_prediction_v1_Attribution__Output } from '../../../ratchet/prediction/v1/Attribution.ts';
import type { ExplanationMethod as _ratchet_prediction_v1_ExplanationMethod, ExplanationMethod__Output as _ratchet_prediction_v1_ExplanationMethod__Output } from '../../../ratchet/prediction/v1/ExplanationMethod.ts';

/**
 * Why the version answers as it does: the baseline and all contributions add up to the score.
 */
export interface ExplainResponse {
  /**
   * The model that was asked.
   */
  'model'?: (string);
  /**
   * The version that was asked.
   */
  'version'?: (string);
  /**
   * What is explained; empty for versions that answer values.
   */
  'label'?: (string);
  /**
   * What the version answers: the probability of the label, or the value.
   */
  'answer'?: (number | string);
  /**
   * What contributions add up to. Of a label: how far its logit lies above the mean of the others', with two labels the
   * logarithm of the odds. Of a value: the value itself, before limits.
   */
  'score'?: (number | string);
  /**
   * The score of an instance that says nothing.
   */
  'baseline'?: (number | string);
  /**
   * In the order of the text, of the columns, of the inputs.
   */
  'attributions'?: (_ratchet_prediction_v1_Attribution)[];
  /**
   * How contributions were found.
   */
  'method'?: (_ratchet_prediction_v1_ExplanationMethod);
  /**
   * How far baseline and contributions together are off the score, relative to score − baseline. Above 0.01 they do not tell
   * the whole story.
   */
  'completeness'?: (number | string);
}

/**
 * Why the version answers as it does: the baseline and all contributions add up to the score.
 */
export interface ExplainResponse__Output {
  /**
   * The model that was asked.
   */
  'model': (string);
  /**
   * The version that was asked.
   */
  'version': (string);
  /**
   * What is explained; empty for versions that answer values.
   */
  'label': (string);
  /**
   * What the version answers: the probability of the label, or the value.
   */
  'answer': (number);
  /**
   * What contributions add up to. Of a label: how far its logit lies above the mean of the others', with two labels the
   * logarithm of the odds. Of a value: the value itself, before limits.
   */
  'score': (number);
  /**
   * The score of an instance that says nothing.
   */
  'baseline': (number);
  /**
   * In the order of the text, of the columns, of the inputs.
   */
  'attributions': (_ratchet_prediction_v1_Attribution__Output)[];
  /**
   * How contributions were found.
   */
  'method': (_ratchet_prediction_v1_ExplanationMethod__Output);
  /**
   * How far baseline and contributions together are off the score, relative to score − baseline. Above 0.01 they do not tell
   * the whole story.
   */
  'completeness': (number);
}

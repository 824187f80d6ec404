// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { LabelScore as _ratchet_prediction_v1_LabelScore, LabelScore__Output as _ratchet_prediction_v1_LabelScore__Output } from '../../../ratchet/prediction/v1/LabelScore.ts';

/**
 * The answer of a classifier.
 */
export interface Classification {
  /**
   * The most probable label.
   */
  'label'?: (string);
  /**
   * Its probability, 0 to 1.
   */
  'score'?: (number | string);
  /**
   * The probability of every label, in the order of the manifest.
   */
  'scores'?: (_ratchet_prediction_v1_LabelScore)[];
}

/**
 * The answer of a classifier.
 */
export interface Classification__Output {
  /**
   * The most probable label.
   */
  'label': (string);
  /**
   * Its probability, 0 to 1.
   */
  'score': (number);
  /**
   * The probability of every label, in the order of the manifest.
   */
  'scores': (_ratchet_prediction_v1_LabelScore__Output)[];
}

// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { Classification as _ratchet_prediction_v1_Classification, Classification__Output as _ratchet_prediction_v1_Classification__Output } from '../../../ratchet/prediction/v1/Classification.ts';
import type { Regression as _ratchet_prediction_v1_Regression, Regression__Output as _ratchet_prediction_v1_Regression__Output } from '../../../ratchet/prediction/v1/Regression.ts';
import type { TensorSet as _ratchet_prediction_v1_TensorSet, TensorSet__Output as _ratchet_prediction_v1_TensorSet__Output } from '../../../ratchet/prediction/v1/TensorSet.ts';

/**
 * The answer for one instance.
 */
export interface Prediction {
  /**
   * Names this prediction (UUIDv7): send it back with the right answer.
   */
  'predictionId'?: (string);
  /**
   * For classifiers.
   */
  'classification'?: (_ratchet_prediction_v1_Classification | null);
  /**
   * For regressors.
   */
  'regression'?: (_ratchet_prediction_v1_Regression | null);
  /**
   * For models served by tensors.
   */
  'tensors'?: (_ratchet_prediction_v1_TensorSet | null);
  /**
   * What the model said.
   */
  'output'?: "classification"|"regression"|"tensors";
}

/**
 * The answer for one instance.
 */
export interface Prediction__Output {
  /**
   * Names this prediction (UUIDv7): send it back with the right answer.
   */
  'predictionId': (string);
  /**
   * For classifiers.
   */
  'classification'?: (_ratchet_prediction_v1_Classification__Output | null);
  /**
   * For regressors.
   */
  'regression'?: (_ratchet_prediction_v1_Regression__Output | null);
  /**
   * For models served by tensors.
   */
  'tensors'?: (_ratchet_prediction_v1_TensorSet__Output | null);
  /**
   * What the model said.
   */
  'output'?: "classification"|"regression"|"tensors";
}

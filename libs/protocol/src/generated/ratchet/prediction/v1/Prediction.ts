// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { Classification as _ratchet_prediction_v1_Classification, Classification__Output as _ratchet_prediction_v1_Classification__Output } from '../../../ratchet/prediction/v1/Classification.ts';
import type { Regression as _ratchet_prediction_v1_Regression, Regression__Output as _ratchet_prediction_v1_Regression__Output } from '../../../ratchet/prediction/v1/Regression.ts';
import type { TensorSet as _ratchet_prediction_v1_TensorSet, TensorSet__Output as _ratchet_prediction_v1_TensorSet__Output } from '../../../ratchet/prediction/v1/TensorSet.ts';
import type { Ranking as _ratchet_prediction_v1_Ranking, Ranking__Output as _ratchet_prediction_v1_Ranking__Output } from '../../../ratchet/prediction/v1/Ranking.ts';
import type { Answer as _ratchet_prediction_v1_Answer, Answer__Output as _ratchet_prediction_v1_Answer__Output } from '../../../ratchet/prediction/v1/Answer.ts';

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
   * For recommenders that are asked for the best items.
   */
  'ranking'?: (_ratchet_prediction_v1_Ranking | null);
  /**
   * For question answering.
   */
  'answer'?: (_ratchet_prediction_v1_Answer | null);
  /**
   * What the model said.
   */
  'output'?: "classification"|"regression"|"tensors"|"ranking"|"answer";
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
   * For recommenders that are asked for the best items.
   */
  'ranking'?: (_ratchet_prediction_v1_Ranking__Output | null);
  /**
   * For question answering.
   */
  'answer'?: (_ratchet_prediction_v1_Answer__Output | null);
  /**
   * What the model said.
   */
  'output'?: "classification"|"regression"|"tensors"|"ranking"|"answer";
}

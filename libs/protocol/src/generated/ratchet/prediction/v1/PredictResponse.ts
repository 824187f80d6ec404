// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction_service.proto

import type { Prediction as _ratchet_prediction_v1_Prediction, Prediction__Output as _ratchet_prediction_v1_Prediction__Output } from '../../../ratchet/prediction/v1/Prediction.ts';

/**
 * The answers.
 */
export interface PredictResponse {
  /**
   * The model that answered.
   */
  'model'?: (string);
  /**
   * The version that answered all of the instances.
   */
  'version'?: (string);
  /**
   * One answer for each instance, in their order.
   */
  'predictions'?: (_ratchet_prediction_v1_Prediction)[];
  /**
   * Whether the predictions were handed to the recorder. False when its queue was full: such predictions can't be corrected
   * by their ids.
   */
  'recorded'?: (boolean);
}

/**
 * The answers.
 */
export interface PredictResponse__Output {
  /**
   * The model that answered.
   */
  'model': (string);
  /**
   * The version that answered all of the instances.
   */
  'version': (string);
  /**
   * One answer for each instance, in their order.
   */
  'predictions': (_ratchet_prediction_v1_Prediction__Output)[];
  /**
   * Whether the predictions were handed to the recorder. False when its queue was full: such predictions can't be corrected
   * by their ids.
   */
  'recorded': (boolean);
}

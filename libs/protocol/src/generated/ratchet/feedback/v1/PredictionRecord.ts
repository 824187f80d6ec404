// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/record_service.proto

import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from '../../../ratchet/prediction/v1/Instance.ts';
import type { Prediction as _ratchet_prediction_v1_Prediction, Prediction__Output as _ratchet_prediction_v1_Prediction__Output } from '../../../ratchet/prediction/v1/Prediction.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One prediction as it was answered.
 */
export interface PredictionRecord {
  /**
   * Names the prediction (UUIDv7).
   */
  'predictionId'?: (string);
  /**
   * The model that answered.
   */
  'model'?: (string);
  /**
   * The version that answered.
   */
  'version'?: (string);
  /**
   * What was asked.
   */
  'instance'?: (_ratchet_prediction_v1_Instance | null);
  /**
   * What was answered.
   */
  'prediction'?: (_ratchet_prediction_v1_Prediction | null);
  /**
   * When, in milliseconds since 1970.
   */
  'predictTimeMs'?: (number | string | Long);
  /**
   * The alias that led to the version; empty when the caller named the version.
   */
  'alias'?: (string);
  /**
   * The caller's routing key.
   */
  'routingKey'?: (string);
  /**
   * The trace that the prediction belongs to, 16 bytes; empty when it was not sampled.
   */
  'traceId'?: (Buffer | Uint8Array | string);
}

/**
 * One prediction as it was answered.
 */
export interface PredictionRecord__Output {
  /**
   * Names the prediction (UUIDv7).
   */
  'predictionId': (string);
  /**
   * The model that answered.
   */
  'model': (string);
  /**
   * The version that answered.
   */
  'version': (string);
  /**
   * What was asked.
   */
  'instance': (_ratchet_prediction_v1_Instance__Output | null);
  /**
   * What was answered.
   */
  'prediction': (_ratchet_prediction_v1_Prediction__Output | null);
  /**
   * When, in milliseconds since 1970.
   */
  'predictTimeMs': (number);
  /**
   * The alias that led to the version; empty when the caller named the version.
   */
  'alias': (string);
  /**
   * The caller's routing key.
   */
  'routingKey': (string);
  /**
   * The trace that the prediction belongs to, 16 bytes; empty when it was not sampled.
   */
  'traceId': (Buffer);
}

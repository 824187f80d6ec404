// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction_service.proto

import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from '../../../ratchet/prediction/v1/Instance.ts';

/**
 * What to predict, and with what.
 */
export interface PredictRequest {
  /**
   * The model's name.
   */
  'model'?: (string);
  /**
   * One version, by its number.
   */
  'version'?: (string);
  /**
   * The version that an alias names.
   */
  'alias'?: (string);
  /**
   * What to predict, 1 to 256 instances.
   */
  'instances'?: (_ratchet_prediction_v1_Instance)[];
  /**
   * Calls with the same key go to the same arm of a rollout.
   */
  'routingKey'?: (string);
  /**
   * Which version answers; the alias `champion` when left out.
   */
  'target'?: "version"|"alias";
}

/**
 * What to predict, and with what.
 */
export interface PredictRequest__Output {
  /**
   * The model's name.
   */
  'model': (string);
  /**
   * One version, by its number.
   */
  'version'?: (string);
  /**
   * The version that an alias names.
   */
  'alias'?: (string);
  /**
   * What to predict, 1 to 256 instances.
   */
  'instances': (_ratchet_prediction_v1_Instance__Output)[];
  /**
   * Calls with the same key go to the same arm of a rollout.
   */
  'routingKey': (string);
  /**
   * Which version answers; the alias `champion` when left out.
   */
  'target'?: "version"|"alias";
}

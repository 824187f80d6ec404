// @ts-nocheck
// Original file: protos/ratchet/rollout/v1/rollout_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Names the model to roll back.
 */
export interface RollBackVersionRequest {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * Refuse unless serving.json is at this generation; 0 does not check.
   */
  'expectedGeneration'?: (number | string | Long);
}

/**
 * Names the model to roll back.
 */
export interface RollBackVersionRequest__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * Refuse unless serving.json is at this generation; 0 does not check.
   */
  'expectedGeneration': (number);
}

// @ts-nocheck
// Original file: protos/ratchet/rollout/v1/rollout_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Names the version to promote.
 */
export interface PromoteVersionRequest {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * The version; the challenger when empty.
   */
  'version'?: (string);
  /**
   * Refuse unless serving.json is at this generation; 0 does not check.
   */
  'expectedGeneration'?: (number | string | Long);
}

/**
 * Names the version to promote.
 */
export interface PromoteVersionRequest__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * The version; the challenger when empty.
   */
  'version': (string);
  /**
   * Refuse unless serving.json is at this generation; 0 does not check.
   */
  'expectedGeneration': (number);
}

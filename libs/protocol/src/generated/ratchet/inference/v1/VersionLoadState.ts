// @ts-nocheck
// Original file: protos/ratchet/inference/v1/inference_service.proto

import type { LoadState as _ratchet_inference_v1_LoadState, LoadState__Output as _ratchet_inference_v1_LoadState__Output } from '../../../ratchet/inference/v1/LoadState.ts';

/**
 * The load state of one version.
 */
export interface VersionLoadState {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * The version.
   */
  'version'?: (string);
  /**
   * How far it is.
   */
  'state'?: (_ratchet_inference_v1_LoadState);
  /**
   * Why it could not be loaded; empty otherwise.
   */
  'error'?: (string);
}

/**
 * The load state of one version.
 */
export interface VersionLoadState__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * The version.
   */
  'version': (string);
  /**
   * How far it is.
   */
  'state': (_ratchet_inference_v1_LoadState__Output);
  /**
   * Why it could not be loaded; empty otherwise.
   */
  'error': (string);
}

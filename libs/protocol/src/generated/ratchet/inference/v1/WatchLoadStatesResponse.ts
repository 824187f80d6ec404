// @ts-nocheck
// Original file: protos/ratchet/inference/v1/inference_service.proto

import type { VersionLoadState as _ratchet_inference_v1_VersionLoadState, VersionLoadState__Output as _ratchet_inference_v1_VersionLoadState__Output } from '../../../ratchet/inference/v1/VersionLoadState.ts';

/**
 * All load states at one moment.
 */
export interface WatchLoadStatesResponse {
  /**
   * One entry for each version that inference knows.
   */
  'versions'?: (_ratchet_inference_v1_VersionLoadState)[];
}

/**
 * All load states at one moment.
 */
export interface WatchLoadStatesResponse__Output {
  /**
   * One entry for each version that inference knows.
   */
  'versions': (_ratchet_inference_v1_VersionLoadState__Output)[];
}

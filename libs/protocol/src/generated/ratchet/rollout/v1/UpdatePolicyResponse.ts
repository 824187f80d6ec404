// @ts-nocheck
// Original file: protos/ratchet/rollout/v1/rollout_service.proto

import type { ServingState as _ratchet_rollout_v1_ServingState, ServingState__Output as _ratchet_rollout_v1_ServingState__Output } from '../../../ratchet/rollout/v1/ServingState.ts';

/**
 * The new state.
 */
export interface UpdatePolicyResponse {
  /**
   * The new state.
   */
  'serving'?: (_ratchet_rollout_v1_ServingState | null);
}

/**
 * The new state.
 */
export interface UpdatePolicyResponse__Output {
  /**
   * The new state.
   */
  'serving': (_ratchet_rollout_v1_ServingState__Output | null);
}

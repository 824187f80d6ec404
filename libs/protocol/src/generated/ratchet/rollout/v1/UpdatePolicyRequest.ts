// @ts-nocheck
// Original file: protos/ratchet/rollout/v1/rollout_service.proto

import type { Policy as _ratchet_rollout_v1_Policy, Policy__Output as _ratchet_rollout_v1_Policy__Output } from '../../../ratchet/rollout/v1/Policy.ts';

/**
 * The changes.
 */
export interface UpdatePolicyRequest {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * The changes.
   */
  'policy'?: (_ratchet_rollout_v1_Policy | null);
}

/**
 * The changes.
 */
export interface UpdatePolicyRequest__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * The changes.
   */
  'policy': (_ratchet_rollout_v1_Policy__Output | null);
}

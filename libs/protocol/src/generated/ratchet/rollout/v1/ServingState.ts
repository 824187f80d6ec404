// @ts-nocheck
// Original file: protos/ratchet/rollout/v1/rollout_service.proto

import type { Policy as _ratchet_rollout_v1_Policy, Policy__Output as _ratchet_rollout_v1_Policy__Output } from '../../../ratchet/rollout/v1/Policy.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What a model's serving.json says.
 */
export interface ServingState {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * Increases with each change.
   */
  'generation'?: (number | string | Long);
  /**
   * Version by alias: champion, previous, challenger.
   */
  'aliases'?: ({[key: string]: string});
  /**
   * How the model is retrained and promoted.
   */
  'policy'?: (_ratchet_rollout_v1_Policy | null);
}

/**
 * What a model's serving.json says.
 */
export interface ServingState__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * Increases with each change.
   */
  'generation': (number);
  /**
   * Version by alias: champion, previous, challenger.
   */
  'aliases': ({[key: string]: string});
  /**
   * How the model is retrained and promoted.
   */
  'policy': (_ratchet_rollout_v1_Policy__Output | null);
}

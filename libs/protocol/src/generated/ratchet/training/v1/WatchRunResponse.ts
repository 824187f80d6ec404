// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type { Run as _ratchet_training_v1_Run, Run__Output as _ratchet_training_v1_Run__Output } from '../../../ratchet/training/v1/Run.ts';

/**
 * The run as it is now.
 */
export interface WatchRunResponse {
  /**
   * The run; without its report until it ended.
   */
  'run'?: (_ratchet_training_v1_Run | null);
}

/**
 * The run as it is now.
 */
export interface WatchRunResponse__Output {
  /**
   * The run; without its report until it ended.
   */
  'run': (_ratchet_training_v1_Run__Output | null);
}

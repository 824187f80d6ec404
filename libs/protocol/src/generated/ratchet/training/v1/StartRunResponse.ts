// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type { Run as _ratchet_training_v1_Run, Run__Output as _ratchet_training_v1_Run__Output } from '../../../ratchet/training/v1/Run.ts';

/**
 * The run that was started or joined.
 */
export interface StartRunResponse {
  /**
   * The run.
   */
  'run'?: (_ratchet_training_v1_Run | null);
  /**
   * Whether it was under way or queued already.
   */
  'joined'?: (boolean);
}

/**
 * The run that was started or joined.
 */
export interface StartRunResponse__Output {
  /**
   * The run.
   */
  'run': (_ratchet_training_v1_Run__Output | null);
  /**
   * Whether it was under way or queued already.
   */
  'joined': (boolean);
}

// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type { Run as _ratchet_training_v1_Run, Run__Output as _ratchet_training_v1_Run__Output } from '../../../ratchet/training/v1/Run.ts';

/**
 * The run that was started or joined.
 */
export interface CompressVersionResponse {
  /**
   * The run.
   */
  'run'?: (_ratchet_training_v1_Run | null);
  /**
   * Whether the same was under way or queued already.
   */
  'joined'?: (boolean);
}

/**
 * The run that was started or joined.
 */
export interface CompressVersionResponse__Output {
  /**
   * The run.
   */
  'run': (_ratchet_training_v1_Run__Output | null);
  /**
   * Whether the same was under way or queued already.
   */
  'joined': (boolean);
}

// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type { Run as _ratchet_training_v1_Run, Run__Output as _ratchet_training_v1_Run__Output } from '../../../ratchet/training/v1/Run.ts';

/**
 * A page of runs.
 */
export interface ListRunsResponse {
  /**
   * The runs, newest first.
   */
  'runs'?: (_ratchet_training_v1_Run)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

/**
 * A page of runs.
 */
export interface ListRunsResponse__Output {
  /**
   * The runs, newest first.
   */
  'runs': (_ratchet_training_v1_Run__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}

// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { SnapshotRow as _ratchet_feedback_v1_SnapshotRow, SnapshotRow__Output as _ratchet_feedback_v1_SnapshotRow__Output } from '../../../ratchet/feedback/v1/SnapshotRow.ts';
import type { SnapshotSummary as _ratchet_feedback_v1_SnapshotSummary, SnapshotSummary__Output as _ratchet_feedback_v1_SnapshotSummary__Output } from '../../../ratchet/feedback/v1/SnapshotSummary.ts';

/**
 * Some rows, or the summary.
 */
export interface TakeSnapshotResponse {
  /**
   * Up to 500 rows.
   */
  'rows'?: (_ratchet_feedback_v1_SnapshotRow)[];
  /**
   * Set on the last message alone.
   */
  'summary'?: (_ratchet_feedback_v1_SnapshotSummary | null);
}

/**
 * Some rows, or the summary.
 */
export interface TakeSnapshotResponse__Output {
  /**
   * Up to 500 rows.
   */
  'rows': (_ratchet_feedback_v1_SnapshotRow__Output)[];
  /**
   * Set on the last message alone.
   */
  'summary': (_ratchet_feedback_v1_SnapshotSummary__Output | null);
}

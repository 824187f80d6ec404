// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { RejectedExample as _ratchet_feedback_v1_RejectedExample, RejectedExample__Output as _ratchet_feedback_v1_RejectedExample__Output } from '../../../ratchet/feedback/v1/RejectedExample.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What became of the rows.
 */
export interface ImportExamplesResponse {
  /**
   * How many are new.
   */
  'imported'?: (number | string | Long);
  /**
   * How many were there already, with the same label or value.
   */
  'duplicates'?: (number | string | Long);
  /**
   * The others.
   */
  'rejected'?: (_ratchet_feedback_v1_RejectedExample)[];
}

/**
 * What became of the rows.
 */
export interface ImportExamplesResponse__Output {
  /**
   * How many are new.
   */
  'imported': (number);
  /**
   * How many were there already, with the same label or value.
   */
  'duplicates': (number);
  /**
   * The others.
   */
  'rejected': (_ratchet_feedback_v1_RejectedExample__Output)[];
}

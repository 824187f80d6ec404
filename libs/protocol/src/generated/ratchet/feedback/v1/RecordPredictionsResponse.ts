// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/record_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The acknowledgement.
 */
export interface RecordPredictionsResponse {
  /**
   * How many were new.
   */
  'recorded'?: (number | string | Long);
}

/**
 * The acknowledgement.
 */
export interface RecordPredictionsResponse__Output {
  /**
   * How many were new.
   */
  'recorded': (number);
}

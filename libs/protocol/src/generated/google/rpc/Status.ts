// @ts-nocheck
// Original file: protos/google/rpc/status.proto

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from '../../google/protobuf/Any.ts';

/**
 * An error with details; travels in the trailer grpc-status-details-bin.
 */
export interface Status {
  /**
   * A code of google.rpc.Code.
   */
  'code'?: (number);
  /**
   * What went wrong, in English.
   */
  'message'?: (string);
  /**
   * Machine-readable details.
   */
  'details'?: (_google_protobuf_Any)[];
}

/**
 * An error with details; travels in the trailer grpc-status-details-bin.
 */
export interface Status__Output {
  /**
   * A code of google.rpc.Code.
   */
  'code': (number);
  /**
   * What went wrong, in English.
   */
  'message': (string);
  /**
   * Machine-readable details.
   */
  'details': (_google_protobuf_Any__Output)[];
}

// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A constant that stays as it is.
 */
export interface FrozenParameter {
  /**
   * Its name in the file.
   */
  'name'?: (string);
  /**
   * Its dimensions.
   */
  'dims'?: (number | string | Long)[];
  /**
   * Why it stays, for people.
   */
  'reason'?: (string);
}

/**
 * A constant that stays as it is.
 */
export interface FrozenParameter__Output {
  /**
   * Its name in the file.
   */
  'name': (string);
  /**
   * Its dimensions.
   */
  'dims': (number)[];
  /**
   * Why it stays, for people.
   */
  'reason': (string);
}

// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A parameter that learns.
 */
export interface TrainedParameter {
  /**
   * Its name in the file.
   */
  'name'?: (string);
  /**
   * Its dimensions.
   */
  'dims'?: (number | string | Long)[];
}

/**
 * A parameter that learns.
 */
export interface TrainedParameter__Output {
  /**
   * Its name in the file.
   */
  'name': (string);
  /**
   * Its dimensions.
   */
  'dims': (number)[];
}

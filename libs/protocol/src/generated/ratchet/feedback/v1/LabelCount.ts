// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How many labels one model has.
 */
export interface LabelCount {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * Imported rows and resolved feedback together; only ever grows.
   */
  'labels'?: (number | string | Long);
  /**
   * When the newest arrived, in milliseconds since 1970.
   */
  'newestTimeMs'?: (number | string | Long);
}

/**
 * How many labels one model has.
 */
export interface LabelCount__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * Imported rows and resolved feedback together; only ever grows.
   */
  'labels': (number);
  /**
   * When the newest arrived, in milliseconds since 1970.
   */
  'newestTimeMs': (number);
}

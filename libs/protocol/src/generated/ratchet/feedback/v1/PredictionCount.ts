// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How many predictions of one version are kept.
 */
export interface PredictionCount {
  /**
   * The version.
   */
  'version'?: (string);
  /**
   * The label that it predicted; empty for models without labels.
   */
  'label'?: (string);
  /**
   * How many.
   */
  'count'?: (number | string | Long);
}

/**
 * How many predictions of one version are kept.
 */
export interface PredictionCount__Output {
  /**
   * The version.
   */
  'version': (string);
  /**
   * The label that it predicted; empty for models without labels.
   */
  'label': (string);
  /**
   * How many.
   */
  'count': (number);
}

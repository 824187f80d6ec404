// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How often a version agreed with feedback on one label.
 */
export interface AgreementCount {
  /**
   * The version.
   */
  'version'?: (string);
  /**
   * The label that feedback gave.
   */
  'label'?: (string);
  /**
   * How often the version had predicted it.
   */
  'agreed'?: (number | string | Long);
  /**
   * How often it had predicted another.
   */
  'disagreed'?: (number | string | Long);
}

/**
 * How often a version agreed with feedback on one label.
 */
export interface AgreementCount__Output {
  /**
   * The version.
   */
  'version': (string);
  /**
   * The label that feedback gave.
   */
  'label': (string);
  /**
   * How often the version had predicted it.
   */
  'agreed': (number);
  /**
   * How often it had predicted another.
   */
  'disagreed': (number);
}

// @ts-nocheck
// Original file: protos/ratchet/rollout/v1/rollout_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How a model is retrained and promoted.
 */
export interface Policy {
  /**
   * Whether a better version goes live by itself.
   */
  'autoPromote'?: (boolean);
  /**
   * Whether new labels start runs.
   */
  'autoRetrain'?: (boolean);
  /**
   * How many new labels start a run; 0 is the default, the larger of 50 and a tenth of the resolved labels.
   */
  'retrainAfter'?: (number | string | Long);
  '_autoPromote'?: "autoPromote";
  '_autoRetrain'?: "autoRetrain";
  '_retrainAfter'?: "retrainAfter";
}

/**
 * How a model is retrained and promoted.
 */
export interface Policy__Output {
  /**
   * Whether a better version goes live by itself.
   */
  'autoPromote'?: (boolean);
  /**
   * Whether new labels start runs.
   */
  'autoRetrain'?: (boolean);
  /**
   * How many new labels start a run; 0 is the default, the larger of 50 and a tenth of the resolved labels.
   */
  'retrainAfter'?: (number);
  '_autoPromote'?: "autoPromote";
  '_autoRetrain'?: "autoRetrain";
  '_retrainAfter'?: "retrainAfter";
}

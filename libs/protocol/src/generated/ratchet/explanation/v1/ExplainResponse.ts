// @ts-nocheck
// Original file: protos/ratchet/explanation/v1/explanation_service.proto

import type { ExplainResponse as _ratchet_prediction_v1_ExplainResponse, ExplainResponse__Output as _ratchet_prediction_v1_ExplainResponse__Output } from '../../../ratchet/prediction/v1/ExplainResponse.ts';

/**
 * The explanation.
 */
export interface ExplainResponse {
  /**
   * As the gateway answers it.
   */
  'explanation'?: (_ratchet_prediction_v1_ExplainResponse | null);
}

/**
 * The explanation.
 */
export interface ExplainResponse__Output {
  /**
   * As the gateway answers it.
   */
  'explanation': (_ratchet_prediction_v1_ExplainResponse__Output | null);
}

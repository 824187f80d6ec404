// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { Tensor as _ratchet_prediction_v1_Tensor, Tensor__Output as _ratchet_prediction_v1_Tensor__Output } from '../../../ratchet/prediction/v1/Tensor.ts';

/**
 * Several named tensors.
 */
export interface TensorSet {
  /**
   * The tensors, each name at most once.
   */
  'tensors'?: (_ratchet_prediction_v1_Tensor)[];
}

/**
 * Several named tensors.
 */
export interface TensorSet__Output {
  /**
   * The tensors, each name at most once.
   */
  'tensors': (_ratchet_prediction_v1_Tensor__Output)[];
}

// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/explanation.proto

import type { Token as _ratchet_prediction_v1_Token, Token__Output as _ratchet_prediction_v1_Token__Output } from '../../../ratchet/prediction/v1/Token.ts';
import type { HeatMap as _ratchet_prediction_v1_HeatMap, HeatMap__Output as _ratchet_prediction_v1_HeatMap__Output } from '../../../ratchet/prediction/v1/HeatMap.ts';
import type { Tensor as _ratchet_prediction_v1_Tensor, Tensor__Output as _ratchet_prediction_v1_Tensor__Output } from '../../../ratchet/prediction/v1/Tensor.ts';

/**
 * What one part of an instance did to the score.
 */
export interface Attribution {
  /**
   * A piece of a text.
   */
  'token'?: (_ratchet_prediction_v1_Token | null);
  /**
   * A column of a row.
   */
  'column'?: (string);
  /**
   * Something that is no piece of the instance: of a rating `mean`, `user`, `item`, and `user and item`; of a text `rest`,
   * what is left over.
   */
  'part'?: (string);
  /**
   * All pixels of an image.
   */
  'heatMap'?: (_ratchet_prediction_v1_HeatMap | null);
  /**
   * All numbers of an input by its name: the contribution of each, FP32.
   */
  'input'?: (_ratchet_prediction_v1_Tensor | null);
  /**
   * What it adds to the score; negative where it speaks against.
   */
  'contribution'?: (number | string);
  /**
   * Which part it is.
   */
  'of'?: "token"|"column"|"part"|"heatMap"|"input";
}

/**
 * What one part of an instance did to the score.
 */
export interface Attribution__Output {
  /**
   * A piece of a text.
   */
  'token'?: (_ratchet_prediction_v1_Token__Output | null);
  /**
   * A column of a row.
   */
  'column'?: (string);
  /**
   * Something that is no piece of the instance: of a rating `mean`, `user`, `item`, and `user and item`; of a text `rest`,
   * what is left over.
   */
  'part'?: (string);
  /**
   * All pixels of an image.
   */
  'heatMap'?: (_ratchet_prediction_v1_HeatMap__Output | null);
  /**
   * All numbers of an input by its name: the contribution of each, FP32.
   */
  'input'?: (_ratchet_prediction_v1_Tensor__Output | null);
  /**
   * What it adds to the score; negative where it speaks against.
   */
  'contribution': (number);
  /**
   * Which part it is.
   */
  'of'?: "token"|"column"|"part"|"heatMap"|"input";
}

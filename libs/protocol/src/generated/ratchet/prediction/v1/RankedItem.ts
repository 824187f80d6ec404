// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto


/**
 * One item and its score.
 */
export interface RankedItem {
  /**
   * The item.
   */
  'item'?: (string);
  /**
   * The score that the model predicts for it.
   */
  'score'?: (number | string);
}

/**
 * One item and its score.
 */
export interface RankedItem__Output {
  /**
   * The item.
   */
  'item': (string);
  /**
   * The score that the model predicts for it.
   */
  'score': (number);
}

// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto


/**
 * The answer of a regressor.
 */
export interface Regression {
  /**
   * The predicted value.
   */
  'value'?: (number | string);
}

/**
 * The answer of a regressor.
 */
export interface Regression__Output {
  /**
   * The predicted value.
   */
  'value': (number);
}

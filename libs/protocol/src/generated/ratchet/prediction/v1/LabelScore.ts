// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto


/**
 * The score of one label.
 */
export interface LabelScore {
  /**
   * The label.
   */
  'label'?: (string);
  /**
   * Its probability, 0 to 1.
   */
  'score'?: (number | string);
}

/**
 * The score of one label.
 */
export interface LabelScore__Output {
  /**
   * The label.
   */
  'label': (string);
  /**
   * Its probability, 0 to 1.
   */
  'score': (number);
}

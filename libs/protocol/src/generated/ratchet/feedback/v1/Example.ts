// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto


/**
 * One labelled row.
 */
export interface Example {
  /**
   * The text.
   */
  'text'?: (string);
  /**
   * The right label.
   */
  'label'?: (string);
}

/**
 * One labelled row.
 */
export interface Example__Output {
  /**
   * The text.
   */
  'text': (string);
  /**
   * The right label.
   */
  'label': (string);
}

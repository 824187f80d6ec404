// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto


/**
 * Why a row was not kept.
 */
export interface RejectedExample {
  /**
   * The row's place in the request, from 0.
   */
  'index'?: (number);
  /**
   * A constant: EMPTY_TEXT, EMPTY_LABEL, TEXT_TOO_LONG, LABEL_TOO_LONG, CONFLICTING_LABEL, WRONG_INPUT_KIND,
   * WRONG_TARGET_KIND, INVALID_VALUE, INVALID_ROW, INVALID_IMAGE, INVALID_TENSORS,
   * INVALID_OCCURRENCE, ANSWER_TOO_LONG or TOO_MANY_ANSWERS.
   */
  'reason'?: (string);
  /**
   * The same for people.
   */
  'message'?: (string);
}

/**
 * Why a row was not kept.
 */
export interface RejectedExample__Output {
  /**
   * The row's place in the request, from 0.
   */
  'index': (number);
  /**
   * A constant: EMPTY_TEXT, EMPTY_LABEL, TEXT_TOO_LONG, LABEL_TOO_LONG, CONFLICTING_LABEL, WRONG_INPUT_KIND,
   * WRONG_TARGET_KIND, INVALID_VALUE, INVALID_ROW, INVALID_IMAGE, INVALID_TENSORS,
   * INVALID_OCCURRENCE, ANSWER_TOO_LONG or TOO_MANY_ANSWERS.
   */
  'reason': (string);
  /**
   * The same for people.
   */
  'message': (string);
}

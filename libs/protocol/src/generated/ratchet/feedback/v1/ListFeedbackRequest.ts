// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto


/**
 * Asks for a page.
 */
export interface ListFeedbackRequest {
  /**
   * Only this model's; empty for all.
   */
  'model'?: (string);
  /**
   * How many, at most 1,000; 100 when 0.
   */
  'pageSize'?: (number);
  /**
   * Where to go on: the next_page_token of the page before.
   */
  'pageToken'?: (string);
}

/**
 * Asks for a page.
 */
export interface ListFeedbackRequest__Output {
  /**
   * Only this model's; empty for all.
   */
  'model': (string);
  /**
   * How many, at most 1,000; 100 when 0.
   */
  'pageSize': (number);
  /**
   * Where to go on: the next_page_token of the page before.
   */
  'pageToken': (string);
}

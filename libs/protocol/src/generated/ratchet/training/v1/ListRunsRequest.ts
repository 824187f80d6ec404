// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto


/**
 * Asks for runs.
 */
export interface ListRunsRequest {
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
 * Asks for runs.
 */
export interface ListRunsRequest__Output {
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

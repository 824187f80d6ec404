// @ts-nocheck
// Original file: protos/google/rpc/error_details.proto


/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo {
  /**
   * A constant in UPPER_SNAKE_CASE.
   */
  'reason'?: (string);
  /**
   * Who defines the reason.
   */
  'domain'?: (string);
  /**
   * Every changing part of the message.
   */
  'metadata'?: ({[key: string]: string});
}

/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo__Output {
  /**
   * A constant in UPPER_SNAKE_CASE.
   */
  'reason': (string);
  /**
   * Who defines the reason.
   */
  'domain': (string);
  /**
   * Every changing part of the message.
   */
  'metadata': ({[key: string]: string});
}

// @ts-nocheck
// Original file: protos/grpc/reflection/v1/reflection.proto


/**
 * Why there is no answer.
 */
export interface ErrorResponse {
  /**
   * A status code of gRPC.
   */
  'errorCode'?: (number);
  /**
   * What is missing.
   */
  'errorMessage'?: (string);
}

/**
 * Why there is no answer.
 */
export interface ErrorResponse__Output {
  /**
   * A status code of gRPC.
   */
  'errorCode': (number);
  /**
   * What is missing.
   */
  'errorMessage': (string);
}

// @ts-nocheck
// Original file: protos/grpc/reflection/v1/reflection.proto


/**
 * The extensions of a message.
 */
export interface ExtensionNumberResponse {
  /**
   * The full name of the message.
   */
  'baseTypeName'?: (string);
  /**
   * The numbers.
   */
  'extensionNumber'?: (number)[];
}

/**
 * The extensions of a message.
 */
export interface ExtensionNumberResponse__Output {
  /**
   * The full name of the message.
   */
  'baseTypeName': (string);
  /**
   * The numbers.
   */
  'extensionNumber': (number)[];
}

// @ts-nocheck
// Original file: protos/grpc/reflection/v1/reflection.proto


/**
 * An extension by its number.
 */
export interface ExtensionRequest {
  /**
   * The full name of the message that is extended.
   */
  'containingType'?: (string);
  /**
   * The number of the field.
   */
  'extensionNumber'?: (number);
}

/**
 * An extension by its number.
 */
export interface ExtensionRequest__Output {
  /**
   * The full name of the message that is extended.
   */
  'containingType': (string);
  /**
   * The number of the field.
   */
  'extensionNumber': (number);
}

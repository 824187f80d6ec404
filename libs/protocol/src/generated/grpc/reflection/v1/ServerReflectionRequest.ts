// @ts-nocheck
// Original file: protos/grpc/reflection/v1/reflection.proto

import type { ExtensionRequest as _grpc_reflection_v1_ExtensionRequest, ExtensionRequest__Output as _grpc_reflection_v1_ExtensionRequest__Output } from '../../../grpc/reflection/v1/ExtensionRequest.ts';

/**
 * One question.
 */
export interface ServerReflectionRequest {
  /**
   * The host that the caller means; it comes back as it is.
   */
  'host'?: (string);
  /**
   * A file, by the path under which others import it.
   */
  'fileByFilename'?: (string);
  /**
   * The file that declares a service, method, message, field or enum, by its full name.
   */
  'fileContainingSymbol'?: (string);
  /**
   * The file that declares an extension of a message.
   */
  'fileContainingExtension'?: (_grpc_reflection_v1_ExtensionRequest | null);
  /**
   * The numbers of all extensions of a message, by its full name.
   */
  'allExtensionNumbersOfType'?: (string);
  /**
   * The services of this server; the text means nothing.
   */
  'listServices'?: (string);
  /**
   * What is asked.
   */
  'messageRequest'?: "fileByFilename"|"fileContainingSymbol"|"fileContainingExtension"|"allExtensionNumbersOfType"|"listServices";
}

/**
 * One question.
 */
export interface ServerReflectionRequest__Output {
  /**
   * The host that the caller means; it comes back as it is.
   */
  'host': (string);
  /**
   * A file, by the path under which others import it.
   */
  'fileByFilename'?: (string);
  /**
   * The file that declares a service, method, message, field or enum, by its full name.
   */
  'fileContainingSymbol'?: (string);
  /**
   * The file that declares an extension of a message.
   */
  'fileContainingExtension'?: (_grpc_reflection_v1_ExtensionRequest__Output | null);
  /**
   * The numbers of all extensions of a message, by its full name.
   */
  'allExtensionNumbersOfType'?: (string);
  /**
   * The services of this server; the text means nothing.
   */
  'listServices'?: (string);
  /**
   * What is asked.
   */
  'messageRequest'?: "fileByFilename"|"fileContainingSymbol"|"fileContainingExtension"|"allExtensionNumbersOfType"|"listServices";
}

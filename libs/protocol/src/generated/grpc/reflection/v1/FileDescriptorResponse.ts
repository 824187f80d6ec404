// @ts-nocheck
// Original file: protos/grpc/reflection/v1/reflection.proto


/**
 * Files, each a serialised google.protobuf.FileDescriptorProto.
 */
export interface FileDescriptorResponse {
  /**
   * The files.
   */
  'fileDescriptorProto'?: (Buffer | Uint8Array | string)[];
}

/**
 * Files, each a serialised google.protobuf.FileDescriptorProto.
 */
export interface FileDescriptorResponse__Output {
  /**
   * The files.
   */
  'fileDescriptorProto': (Buffer)[];
}

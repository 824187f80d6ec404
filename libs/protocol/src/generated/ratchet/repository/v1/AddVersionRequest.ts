// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto


/**
 * The first message names the model, the others carry the file.
 */
export interface AddVersionRequest {
  /**
   * The model's name.
   */
  'model'?: (string);
  /**
   * The next bytes of the file, at most 1 MiB.
   */
  'chunk'?: (Buffer | Uint8Array | string);
  /**
   * What the message is.
   */
  'part'?: "model"|"chunk";
}

/**
 * The first message names the model, the others carry the file.
 */
export interface AddVersionRequest__Output {
  /**
   * The model's name.
   */
  'model'?: (string);
  /**
   * The next bytes of the file, at most 1 MiB.
   */
  'chunk'?: (Buffer);
  /**
   * What the message is.
   */
  'part'?: "model"|"chunk";
}

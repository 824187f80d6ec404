// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto

import type { TrainableSelection as _ratchet_repository_v1_TrainableSelection, TrainableSelection__Output as _ratchet_repository_v1_TrainableSelection__Output } from '../../../ratchet/repository/v1/TrainableSelection.ts';

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
   * Beside the model's name: the file is to learn from feedback. Absent: it is served as it is.
   */
  'trainable'?: (_ratchet_repository_v1_TrainableSelection | null);
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
   * Beside the model's name: the file is to learn from feedback. Absent: it is served as it is.
   */
  'trainable': (_ratchet_repository_v1_TrainableSelection__Output | null);
  /**
   * What the message is.
   */
  'part'?: "model"|"chunk";
}

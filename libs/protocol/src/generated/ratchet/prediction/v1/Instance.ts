// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../../google/protobuf/Struct.ts';
import type { TensorSet as _ratchet_prediction_v1_TensorSet, TensorSet__Output as _ratchet_prediction_v1_TensorSet__Output } from '../../../ratchet/prediction/v1/TensorSet.ts';

/**
 * One thing to predict.
 */
export interface Instance {
  /**
   * A text, for models with a text pipeline.
   */
  'text'?: (string);
  /**
   * A row of a table by column names.
   */
  'row'?: (_google_protobuf_Struct | null);
  /**
   * Tensors by the names of the signature, without the batch dimension where the model has one.
   */
  'tensors'?: (_ratchet_prediction_v1_TensorSet | null);
  /**
   * A PNG or JPEG file, for models with an image pipeline.
   */
  'image'?: (Buffer | Uint8Array | string);
  /**
   * What the model reads.
   */
  'input'?: "text"|"row"|"tensors"|"image";
}

/**
 * One thing to predict.
 */
export interface Instance__Output {
  /**
   * A text, for models with a text pipeline.
   */
  'text'?: (string);
  /**
   * A row of a table by column names.
   */
  'row'?: (_google_protobuf_Struct__Output | null);
  /**
   * Tensors by the names of the signature, without the batch dimension where the model has one.
   */
  'tensors'?: (_ratchet_prediction_v1_TensorSet__Output | null);
  /**
   * A PNG or JPEG file, for models with an image pipeline.
   */
  'image'?: (Buffer);
  /**
   * What the model reads.
   */
  'input'?: "text"|"row"|"tensors"|"image";
}

// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One named tensor.
 */
export interface Tensor {
  /**
   * The name of the input or output in the model's signature.
   */
  'name'?: (string);
  /**
   * One of BOOL, INT32, INT64, FP32, FP64, BYTES.
   */
  'datatype'?: (string);
  /**
   * The length of each dimension; their product is the number of elements.
   */
  'shape'?: (number | string | Long)[];
  /**
   * The elements, little-endian and row-major. BOOL takes one byte each; an element of BYTES is its length as a
   * little-endian uint32, then its bytes.
   */
  'content'?: (Buffer | Uint8Array | string);
}

/**
 * One named tensor.
 */
export interface Tensor__Output {
  /**
   * The name of the input or output in the model's signature.
   */
  'name': (string);
  /**
   * One of BOOL, INT32, INT64, FP32, FP64, BYTES.
   */
  'datatype': (string);
  /**
   * The length of each dimension; their product is the number of elements.
   */
  'shape': (number)[];
  /**
   * The elements, little-endian and row-major. BOOL takes one byte each; an element of BYTES is its length as a
   * little-endian uint32, then its bytes.
   */
  'content': (Buffer);
}

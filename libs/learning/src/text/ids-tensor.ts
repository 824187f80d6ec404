import type { Tensor } from '@ratchet/model';

/** The ids of one text as an instance of a text model. */
export function idsTensor(ids: Int32Array): Tensor {
  return { name: 'ids', datatype: 'INT32', shape: [ids.length], content: bytesOf(ids) };
}

/** A view, not a copy. */
export function bytesOf(array: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

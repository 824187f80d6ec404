import type { Tensor } from '@ratchet/model';

/** The bytes of a row of this shape. */
export function rowBytesOf(shape: readonly number[], elementBytes: number): number {
  return shape.reduce((product, size) => product * size, elementBytes);
}

/** Copies a tensor into the corner of a larger row that begins at `at`; what it leaves free is not written. */
export function padInto(
  into: Uint8Array,
  at: number,
  rowShape: readonly number[],
  tensor: Pick<Tensor, 'shape' | 'content'>,
  elementBytes: number,
): void {
  const { shape, content } = tensor;
  if (content.length === 0) return;
  const last = shape.length - 1;
  const run = shape[last]! * elementBytes;
  const strides = shape.map((_, d) => rowBytesOf(rowShape.slice(d + 1), elementBytes));
  const index = Array.from({ length: last }, () => 0);
  for (let from = 0; from < content.length; from += run) {
    let to = at;
    for (let d = 0; d < last; d++) to += index[d]! * strides[d]!;
    into.set(content.subarray(from, from + run), to);
    for (let d = last - 1; d >= 0 && ++index[d]! === shape[d]; d--) index[d] = 0;
  }
}

import { type Fault, invalid, quote } from '@ratchet/kernel';
import type { Tensor } from '@ratchet/model';

/** Models may answer what holds NaN or infinities; nothing can be learned from it, for the first step would spread them. */
export function notFinite(tensors: readonly Tensor[]): Fault | undefined {
  for (const tensor of tensors) {
    const numbers = floatsOf(tensor);
    const at = numbers.findIndex((number) => !Number.isFinite(number));
    if (at >= 0)
      return invalid(
        'INVALID_TENSORS',
        `tensor ${quote(tensor.name)} at [${placeOf(at, tensor.shape).join()}]: expected a finite number to learn from, got ${numbers[at]}`,
      );
  }
  return undefined;
}

/** The numbers of a tensor of floats; none of any other. They may begin at any byte. */
function floatsOf({ datatype, content }: Tensor): Float32Array | Float64Array {
  if (datatype === 'FP64') return new Float64Array(new Uint8Array(content).buffer);
  return datatype === 'FP32' ? new Float32Array(new Uint8Array(content).buffer) : new Float32Array();
}

/** Row-major: the index of each dimension. */
function placeOf(index: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = index;
  for (const length of shape.toReversed()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place;
}

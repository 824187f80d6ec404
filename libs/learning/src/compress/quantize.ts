import type { Tensor } from '@ratchet/onnx';

export type FloatTensor = Extract<Tensor, { readonly type: 'float32' }>;

/** Numbers near to integer × scale. */
export interface Quantized {
  readonly values: Int8Array;
  readonly scales: Float32Array;
  /** Those of the tensor along the kept axes, 1 along the others: scales broadcast to the tensor. */
  readonly scaleDims: readonly number[];
}

/** The largest integer unless the processor's sums ask for less. */
export const INT8_MAX = 127;

/** The least float32 that has all its digits. */
const SCALE_MIN = 2 ** -126;

/** How numbers are quantised. */
export interface Quantization {
  /** Axes beside each other, from the first to the last, along which each place has a scale of its own. */
  readonly kept: readonly [first: number, last: number];
  /** The largest integer, 127 unless given. */
  readonly max?: number;
  /** What each scale is at least; nothing unless given. */
  readonly scaleMin?: (place: number) => number;
}

/**
 * Symmetric quantisation with a scale for each place along the kept axes: scale = max |w| / `max`, integer =
 * round(w / scale) between -`max` and `max`. Each number is off by half a scale at most. Zeros stay zeros; where all
 * are zeros the scale is 1.
 */
export function quantize(
  { dims, data }: FloatTensor,
  { kept: [first, last], max = INT8_MAX, scaleMin = () => 0 }: Quantization,
): Quantized {
  const [outer, places, inner] = [
    dims.slice(0, first),
    dims.slice(first, last + 1),
    dims.slice(last + 1),
  ].map((part) => part.reduce((product, dim) => product * dim, 1)) as [number, number, number];
  const scales = new Float32Array(places);
  const eachRun = (visit: (place: number, from: number) => void): void => {
    for (let o = 0; o < outer; o++)
      for (let place = 0; place < places; place++) visit(place, (o * places + place) * inner);
  };
  eachRun((place, from) => {
    let largest = scales[place]!;
    for (let i = from; i < from + inner; i++) largest = Math.max(largest, Math.abs(data[i]!));
    scales[place] = largest;
  });
  for (let place = 0; place < places; place++) {
    const largest = scales[place]!;
    scales[place] = Math.max(largest === 0 ? 0 : SCALE_MIN, largest / max, scaleMin(place)) || 1;
  }
  const values = new Int8Array(data.length);
  eachRun((place, from) => {
    const scale = scales[place]!;
    for (let i = from; i < from + inner; i++)
      values[i] = Math.max(-max, Math.min(max, Math.round(data[i]! / scale)));
  });
  return { values, scales, scaleDims: dims.map((dim, axis) => (axis >= first && axis <= last ? dim : 1)) };
}

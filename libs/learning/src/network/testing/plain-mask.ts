import { numberOf } from '../stream.ts';

/** For tests: the mask of dropout over so many values, drawn in JavaScript. */
export function plainMask(size: number, rate: number, seed: number, layer: string): Float32Array {
  const start = Math.imul(seed, 0x9e3779b1) + numberOf(layer);
  return Float32Array.from({ length: size }, (_, i) => {
    let hash = (start + i) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b) >>> 0;
    return hash < Math.min(Math.round((1 - rate) * 2 ** 32), 2 ** 32 - 1) ? 1 / (1 - rate) : 0;
  });
}

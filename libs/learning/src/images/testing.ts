import type { Random } from '@ratchet/kernel';

export const SHAPES = ['cross', 'ring', 'square'] as const;

/** For tests: one of the shapes, bright on dark, somewhere in a grey image with noise. */
export function drawShape(shape: (typeof SHAPES)[number], side: number, random: Random): Uint8Array {
  const radius = Math.floor(side / 4);
  const [left, top] = [0, 0].map(() => radius + Math.floor(random() * (side - 2 * radius)));
  const isInk = {
    cross: (x: number, y: number) => x === 0 || y === 0,
    ring: (x: number, y: number) => Math.round(Math.hypot(x, y)) === radius,
    square: (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y)) === radius,
  }[shape];
  return Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) - left!, Math.floor(i / side) - top!];
    const inside = Math.max(Math.abs(x), Math.abs(y)) <= radius;
    return (inside && isInk(x, y) ? 180 : 20) + Math.floor(random() * 40);
  });
}

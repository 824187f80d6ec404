import { type Random, randomFrom } from '@ratchet/kernel';

/** A number below 2^32 from a text: FNV-1a over its UTF-8 bytes, then murmur3's last mix. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A stream of its own for each name, so that what is drawn for one thing never moves what is drawn for another. */
export function streamOf(seed: number, name: string): Random {
  return randomFrom(numberOf(`${seed}/${name}`));
}

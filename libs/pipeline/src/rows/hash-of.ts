import { mix, PRIME, WORD_SEED } from '../text/tokens.ts';

/** FNV-1a over the UTF-16 code units of a text and a final mix ("fnv1a-mix"): 32 bits, from 0 up. */
export function hashOf(text: string): number {
  let hash = WORD_SEED;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return mix(hash) >>> 0;
}

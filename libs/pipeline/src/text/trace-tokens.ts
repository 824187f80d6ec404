import { classOf, SPACE, UNSPACED } from './code-points.ts';
import type { Origins } from './origins.ts';
import type { HashTokensStep } from './text-steps.ts';
import { mix, PRIME, UNSPACED_SEED, WORD_SEED, wordEnd } from './tokens.ts';

const { imul } = Math;

/** Finds the ids of `TokenHasher`, each made of one token; the tokens behind the last id have none. */
export function traceTokens(step: HashTokensStep, points: Int32Array, end: number, origins: Origins): void {
  const mask = 2 ** step.bits - 1;
  for (let at = 1; at < end; ) {
    const from = at;
    const kind = classOf(points[at]!);
    if (kind === SPACE) {
      at++;
      continue;
    }
    at = kind === UNSPACED ? from + 1 : wordEnd(points, from, kind, end);
    const token = origins.token(from, at);
    if (token >= step.length) continue;
    let hash = kind === UNSPACED ? UNSPACED_SEED : WORD_SEED;
    for (let i = from; i < at; i++) hash = imul(hash ^ points[i]!, PRIME);
    origins.repeated(mix(hash) & mask, token, token);
  }
}

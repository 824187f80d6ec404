import type { TextTrace } from '@ratchet/pipeline';
import type { Attribution } from './explanation.ts';

/** Tokens that are named one by one; what those behind them contribute is told together. */
const TOKENS_MAX = 4096;

/**
 * Shares what ids contribute onto the tokens that they were made of: evenly by the occurrences of an id, and of each evenly by
 * its tokens. `ofIds` may be longer than there are ids; what belongs to no token comes last, as the part `rest`.
 */
export function shareTokens({ tokens, occurrences }: TextTrace, ofIds: Float64Array): Attribution[] {
  const ofTokens = new Float64Array(tokens.length);
  let rest = 0;
  for (const [place, contribution] of ofIds.entries()) {
    const spans = occurrences[place];
    if (spans === undefined) {
      rest += contribution;
      continue;
    }
    for (const { first, last } of spans)
      for (let token = first; token <= last; token++)
        ofTokens[token]! += contribution / spans.length / (last - first + 1);
  }
  for (const contribution of ofTokens.subarray(TOKENS_MAX)) rest += contribution;
  const named = tokens
    .slice(0, TOKENS_MAX)
    .map((token, i): Attribution => ({ token, contribution: ofTokens[i]! }));
  return rest === 0 ? named : [...named, { part: 'rest', contribution: rest }];
}

import { alignText } from './alignment.ts';
import { codePoints } from './code-points.ts';
import { Origins, type TextTrace } from './origins.ts';
import type { TextSteps } from './text-steps.ts';
import { traceNgrams } from './trace-ngrams.ts';
import { traceTokens } from './trace-tokens.ts';

/** What `run` does, slower and with the origin of every id. Takes memory for each n-gram of the text. */
export function traceText(text: string, { normalize, hash }: TextSteps): TextTrace {
  const aligned = alignText(text, normalize);
  const { points, end } = codePoints(aligned.text);
  const origins = new Origins(hash.step === 'hash-ngrams' ? hash.idsMax : Number.POSITIVE_INFINITY);
  if (hash.step === 'hash-ngrams') traceNgrams(hash, points, end, origins);
  else traceTokens(hash, points, end, origins);
  return origins.trace(text, aligned, points);
}

import type { NormalizeStep } from './text-steps.ts';

/** A normalised text that knows where it comes from. */
export interface AlignedText {
  readonly text: string;
  /** Of each code unit of `text`, where in the original the characters begin that it was made of. */
  readonly starts: Int32Array;
  /** And where they end, excluded. */
  readonly ends: Int32Array;
}

/**
 * A character with what may melt into it when it is normalised: marks, and the vowels and finals of Hangul in all of their
 * encodings.
 */
const CLUSTER = /.[\p{M}\u1160-\u11ff\ud7b0-\ud7ff\u3131-\u318e\uff9e-\uffdc]*/gsu;
/** Nothing melts across white space. */
const CHUNK = /\s+|\S+/gu;

/** What the step makes of a text; without a step the text itself. */
export function normalized(text: string, step: NormalizeStep | undefined): string {
  if (step === undefined) return text;
  const normal = text.normalize(step.form);
  return step.lowerCase ? normal.toLowerCase() : normal;
}

/** The same with the origin of each code unit: as narrow as the normal form allows, at the worst all of the text. */
export function alignText(text: string, step: NormalizeStep | undefined): AlignedText {
  const normal = normalized(text, step);
  const pieces = piecesBy(CLUSTER, text, normal, step) ??
    piecesBy(CHUNK, text, normal, step) ?? [[text.length, normal.length]];
  const starts = new Int32Array(normal.length);
  const ends = new Int32Array(normal.length);
  let from = 0;
  let at = 0;
  for (const [length, normalLength] of pieces) {
    starts.fill(from, at, at + normalLength);
    ends.fill(from + length, at, at + normalLength);
    from += length;
    at += normalLength;
  }
  return { text: normal, starts, ends };
}

type Piece = readonly [length: number, normalLength: number];

/** The lengths of pieces before and after, or undefined where the pieces do not add up to the normalised text. */
function piecesBy(
  pattern: RegExp,
  text: string,
  normal: string,
  step: NormalizeStep | undefined,
): Piece[] | undefined {
  const parts = text.match(pattern) ?? [];
  if (
    step !== undefined &&
    parts.map((part) => part.normalize(step.form)).join('') !== text.normalize(step.form)
  )
    return undefined;
  // A sigma alone is never the last of its word: lower case may be another letter here, but has the same length.
  const pieces = parts.map((part): Piece => [part.length, normalized(part, step).length]);
  const length = pieces.reduce((sum, [, normalLength]) => sum + normalLength, 0);
  return length === normal.length ? pieces : undefined;
}

import { type Fault, invalid } from '@ratchet/kernel';
import { normalizeContent } from '@ratchet/records';

export const TEXT_CHARS_MAX = 100_000;
export const LABEL_CHARS_MAX = 256;
export const ANSWER_CHARS_MAX = 10_000;
export const SOURCE_CHARS_MAX = 128;
export const KEY_CHARS_MAX = 128;

/** What one request carries at most: pieces of feedback, examples or predictions. */
export const REQUEST_ROWS_MAX = 1_000;

/** Whether a text has more characters than that; one outside the basic plane is one character. */
export function exceeds(text: string, charsMax: number): boolean {
  if (text.length <= charsMax) return false;
  if (text.length > 2 * charsMax) return true;
  return Array.from(text).length > charsMax;
}

/** What is wrong with a label. */
export function labelFault(label: string): Fault | undefined {
  if (label.trim() === '')
    return invalid('EMPTY_LABEL', 'the label is empty: say what would have been right');
  if (!exceeds(label, LABEL_CHARS_MAX)) return undefined;
  return invalid('LABEL_TOO_LONG', `the label is too long: expected at most ${LABEL_CHARS_MAX} characters`);
}

/** What is wrong with a text. */
export function textFault(text: string): Fault | undefined {
  if (exceeds(text, TEXT_CHARS_MAX)) {
    return invalid('TEXT_TOO_LONG', `the text is too long: expected at most ${TEXT_CHARS_MAX} characters`);
  }
  if (normalizeContent(text) !== '') return undefined;
  return invalid('EMPTY_TEXT', 'the text is empty or nothing but white space');
}

/** What is wrong with a source. */
export function sourceFault(source: string): Fault | undefined {
  if (!exceeds(source, SOURCE_CHARS_MAX)) return undefined;
  return invalid(
    'SOURCE_TOO_LONG',
    `the source is too long: expected at most ${SOURCE_CHARS_MAX} characters`,
  );
}

/** Refuses a request with no row where one is needed, or with too many. */
export function assertRows(count: number, what: string, atLeast: 0 | 1 = 0): void {
  if (count >= atLeast && count <= REQUEST_ROWS_MAX) return;
  throw invalid(
    'WRONG_COUNT',
    `expected ${atLeast} to ${REQUEST_ROWS_MAX} ${what} in one request, got ${count}`,
  );
}

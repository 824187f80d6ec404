import { hash } from 'node:crypto';

const LABEL_CHARS_MAX = 256;
const BEGINNING_CHARS = 200;
const HASH_DIGITS = 8;

/**
 * The label of an answer that came without one: the answer itself where that has at most 256 characters, else its first
 * 200, an ellipsis and 8 digits of its sha256. The same answer always has the same label.
 */
export function labelOfAnswer(answer: string): string {
  const chars = Array.from(answer);
  if (chars.length <= LABEL_CHARS_MAX) return answer;
  return `${chars.slice(0, BEGINNING_CHARS).join('')}…${hash('sha256', answer, 'hex').slice(0, HASH_DIGITS)}`;
}

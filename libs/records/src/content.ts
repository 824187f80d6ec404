import { hash } from 'node:crypto';

/** Of a hundred contents, how many judge and never train. */
const HOLDOUT_PERCENT = 20;

/**
 * What two texts must share to be the same content: Unicode NFKC, lower case, every run of white space one space, none
 * at the ends. It may never change, for content hashes and so the holdout hang on it.
 */
export function normalizeContent(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** Names a content of a model: sha256, hexadecimal, of the model, a zero byte and the normalised text. */
export function contentHash(model: string, text: string): string {
  return hash('sha256', `${model}\0${normalizeContent(text)}`, 'hex');
}

/** Whether a content judges rather than trains, for ever: its whole hash, read as one number, mod 100 is below 20. */
export function isHoldout(contentHash: string): boolean {
  let remainder = 0;
  for (let i = 0; i < contentHash.length; i++) {
    remainder = (remainder * 16 + Number.parseInt(contentHash.charAt(i), 16)) % 100;
  }
  return remainder < HOLDOUT_PERCENT;
}

import { createHash, hash } from 'node:crypto';
import type { Instance, Row, Tensor } from '@ratchet/model';

/** What somebody says was right: one of a model's labels, or a number. */
export type TargetKind = 'label' | 'value';

/** Of a hundred contents, how many judge and never train. */
const HOLDOUT_PERCENT = 20;

/**
 * What two texts must share to be the same content: Unicode NFKC, lower case, every run of white space one space, none
 * at the ends. It may never change, for content hashes and so the holdout hang on it.
 */
export function normalizeContent(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/**
 * A row as JSON that is the same whatever the order of its columns: names in the order of their code units, numbers as
 * JavaScript writes them, a cell that is null left out as if it were missing. It may never change either.
 */
export function canonicalRow(row: Row): string {
  const cells = Object.entries(row)
    .filter(([, cell]) => cell !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, cell]) => `${JSON.stringify(name)}:${JSON.stringify(cell)}`);
  return `{${cells.join(',')}}`;
}

/**
 * What of an instance says whether two are about the same. Of a rating, a row with a user and an item that is given a
 * value, it is those two alone, taken as strings; of everything else it is all of it.
 */
export function contentOf(instance: Instance, target: TargetKind): Instance {
  if (instance.row === undefined || target === 'label' || !isRating(instance.row)) return instance;
  return { row: { user: String(instance.row['user']), item: String(instance.row['item']) } };
}

/** Whether a row has a user and an item: texts or numbers. */
export function isRating(row: Row): boolean {
  return isName(row['user']) && isName(row['item']);
}

function isName(cell: Row[string] | undefined): boolean {
  return typeof cell === 'string' || typeof cell === 'number';
}

/**
 * Names a content of a model: sha256, hexadecimal, of the model, a zero byte and the content. That is a text normalised;
 * anything else begins with a zero byte, its kind and another one: a row as `canonicalRow`, an image as the bytes of its
 * file, tensors in the order of their names as a line of JSON [[name, datatype, shape, bytes], …] and their contents.
 */
export function contentHash(model: string, content: string | Instance): string {
  if (typeof content === 'string') return hash('sha256', `${model}\0${normalizeContent(content)}`, 'hex');
  if (content.text !== undefined) return contentHash(model, content.text);
  const sha256 = createHash('sha256');
  if (content.row !== undefined) {
    sha256.update(`${model}\0\0row\0${canonicalRow(content.row)}`);
  } else if (content.image !== undefined) {
    sha256.update(`${model}\0\0image\0`).update(content.image);
  } else {
    const tensors = content.tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    sha256.update(`${model}\0\0tensors\0${JSON.stringify(tensors.map(outline))}\n`);
    for (const tensor of tensors) sha256.update(tensor.content);
  }
  return sha256.digest('hex');
}

function outline({ name, datatype, shape, content }: Tensor): unknown[] {
  return [name, datatype, shape, content.length];
}

/** Whether a content judges rather than trains, for ever: its whole hash, read as one number, mod 100 is below 20. */
export function isHoldout(contentHash: string): boolean {
  let remainder = 0;
  for (let i = 0; i < contentHash.length; i++) {
    remainder = (remainder * 16 + Number.parseInt(contentHash.charAt(i), 16)) % 100;
  }
  return remainder < HOLDOUT_PERCENT;
}

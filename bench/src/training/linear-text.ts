import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Candidate, dataSetOf, familiesOf } from '@ratchet/learning';
import { median, rounded } from '../median.ts';
import { jsonOf, pythonWith, script } from './competitors.ts';
import type { LabelledText } from './data-sets.ts';

/** Sentences a second of the fit alone, on words and pairs of words, beside scikit-learn's liblinear on the same rows. */
export async function benchLinearText(rows: readonly LabelledText[], rounds: number): Promise<object> {
  const python = await pythonWith('sklearn');
  if (python === undefined) console.log('scikit-learn is absent: no Python with sklearn was found');
  const dir = await mkdtemp(join(tmpdir(), 'ratchet-liblinear-'));
  try {
    const file = join(dir, 'rows.jsonl');
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const simplest = await simplestCandidate(rows);
    const own: number[] = [];
    const theirs: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      own.push(rows.length / (await secondsOf(simplest, rows.length)));
      if (python !== undefined)
        theirs.push(
          (await jsonOf<{ sentencesPerSecond: number }>(python, [script('liblinear.py'), file]))
            .sentencesPerSecond,
        );
      console.log(
        `linear text ${round}/${rounds} ratchet ${rounded(own.at(-1)!)} sentences/s, liblinear ${rounded(theirs.at(-1) ?? 0)}`,
      );
    }
    return {
      sentencesPerSecond: rounded(median(own)),
      ratioToLiblinear: theirs.length === 0 ? null : rounded(median(own) / median(theirs), 2),
    };
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Words and pairs of words with their features read already, for the fit alone is timed. */
async function simplestCandidate(texts: readonly LabelledText[]): Promise<Candidate> {
  const rows = texts.map(({ text, label }) => {
    return { instance: { text }, label, part: 'train', trainOnly: false } as const;
  });
  const data = await dataSetOf('text-classification', rows);
  const [family] = familiesOf('text-classification', 'text-linear');
  const [candidate] = await family!.candidates(data, 1, () => undefined);
  await secondsOf(candidate!, texts.length);
  return candidate!;
}

async function secondsOf(candidate: Candidate, rows: number): Promise<number> {
  const startAt = performance.now();
  await (
    await candidate.fit(
      Int32Array.from({ length: rows }, (_, row) => row),
      () => undefined,
    )
  ).close();
  return (performance.now() - startAt) / 1000;
}

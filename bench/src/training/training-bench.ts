import { join } from 'node:path';
import { rounded } from '../median.ts';
import { jsonOf } from './competitors.ts';
import { readTextDataSet } from './data-sets.ts';
import { hasFashion } from './fashion.ts';
import { benchInt8 } from './int8.ts';
import { benchLinearText } from './linear-text.ts';
import type { Part } from './parts.ts';
import { benchFashion, benchRatings, benchSpam, benchText } from './quality.ts';
import { benchRetrain } from './retrain.ts';
import { benchSpeed } from './speed.ts';

const MEMORY_ROWS = 1_000_000;

/**
 * Training: speed beside the competitors that are there, quality on public data, a retrain on a real mesh, memory. What needs
 * data that is absent is null, and said.
 */
export async function benchTraining(options: {
  readonly rounds: number;
  readonly only: readonly Part[];
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<object> {
  const { rounds, only } = options;
  const wants = (part: Part): boolean => only.length === 0 || only.includes(part);
  const directory = options.env['RATCHET_DATASETS'];
  if (directory === undefined)
    console.log('RATCHET_DATASETS is not set: figures on text and ratings are left out');
  const speed = async (name: 'dense64' | 'fashionDense' | 'fashionCnn') =>
    wants('speed') ? await benchSpeed(name, rounds) : null;
  const accuracy = async (family: 'image-dense' | 'image-cnn') =>
    wants('fashion') && hasFashion() ? await benchFashion(family) : null;
  const sst2 = directory === undefined ? undefined : await readTextDataSet(directory, 'sst2');
  const withData = async <T>(part: Part, bench: (directory: string) => Promise<T>): Promise<T | null> =>
    directory !== undefined && wants(part) ? await bench(directory) : null;
  return {
    dense64: await speed('dense64'),
    fashionDense: { ...(await speed('fashionDense')), ...(await accuracy('image-dense')) },
    fashionCnn: { ...(await speed('fashionCnn')), ...(await accuracy('image-cnn')) },
    text: await withData('text', benchText),
    spam: wants('spam') ? await benchSpam() : null,
    ratings: await withData('ratings', benchRatings),
    linearText: sst2 && wants('linear') ? await benchLinearText(sst2.train, rounds) : null,
    retrainMs: sst2 && wants('retrain') ? await benchRetrain([...sst2.train, ...sst2.test]) : null,
    int8: wants('int8') && hasFashion() ? await benchInt8() : null,
    memory: wants('memory') ? await benchTrainingMemory() : null,
  };
}

async function benchTrainingMemory(): Promise<object> {
  const worker = join(import.meta.dirname, 'memory-worker.ts');
  const found = await jsonOf<{ peakMib: number; seconds: number }>(process.execPath, [
    '--conditions=@ratchet/source',
    '--max-old-space-size=2048',
    worker,
    String(MEMORY_ROWS),
  ]);
  const told = { rows: MEMORY_ROWS, peakMib: rounded(found.peakMib), seconds: rounded(found.seconds, 1) };
  console.log(`memory: ${JSON.stringify(told)}`);
  return told;
}

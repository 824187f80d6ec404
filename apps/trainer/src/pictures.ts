import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawPictures, type Outcome, type Scores, type TrainingSummary } from '@ratchet/learning';
import { PICTURES_DIR, pictureFile } from '@ratchet/model';

/** What the pictures of a new version are drawn from. */
export interface PictureSources {
  readonly training: Pick<TrainingSummary, 'facts'>;
  readonly scores: Scores;
  /** Of the held-out rows, where they have values. */
  readonly values?: Float64Array;
  readonly outcome: Outcome;
}

/** Draws the pictures of a version into the directory of its run, and answers their names. The same version gives the same bytes. */
export async function writePictures(
  dir: string,
  { training, scores, values, outcome }: PictureSources,
): Promise<string[]> {
  const pictures = drawPictures({
    facts: training.facts,
    ...(scores.kind === 'classification' && { classification: scores.metrics }),
    ...(values && outcome.values && { regression: { truth: values, predicted: outcome.values } }),
  });
  // What an attempt left that was cut off is not of this one.
  await rm(join(dir, PICTURES_DIR), { recursive: true, force: true });
  await mkdir(join(dir, PICTURES_DIR));
  for (const [name, svg] of pictures) await writeFile(join(dir, pictureFile(name)!), svg);
  return [...pictures.keys()];
}

/** Copies the pictures of a run into the directory of its version. */
export async function copyPictures(from: string, to: string, names: readonly string[]): Promise<void> {
  if (names.length > 0) await mkdir(join(to, PICTURES_DIR));
  for (const name of names) await copyFile(join(from, pictureFile(name)!), join(to, pictureFile(name)!));
}

import { Fault } from '@ratchet/kernel';
import type { LearningRow } from '@ratchet/learning';
import { TASK_SHAPES } from '@ratchet/model';
import { parsePipelineOf, type RatingPipeline, type RowPipeline } from '@ratchet/pipeline';
import type { RunTask } from './run-task.ts';

const SHOWN_CHARS = 120;
/** Decodes whole files. */
const ONE_PIXEL = parsePipelineOf('image', [
  { step: 'decode-image', channels: 1 },
  { step: 'resize', width: 1, height: 1 },
  { step: 'scale' },
]);

/** The rows of a run without those that can't be read. */
export interface ReadableRows {
  readonly rows: readonly LearningRow[];
  /** What to add to a sentence about the run; empty where none was left out. */
  readonly note: string;
}

/**
 * Leaves out the rows of a table, or ratings, that are to judge and can't, for the champion does not read them, or, where there
 * is none, the new version by its pipeline. Rows are refused where they come in when the version that answers does not read them;
 * those that came before the first version could be looked at by nobody.
 */
export function readableRows(
  { task, champion }: Pick<RunTask, 'task' | 'champion'>,
  rows: readonly LearningRow[],
  pipeline: unknown,
): ReadableRows {
  if (TASK_SHAPES[task].reads !== 'row') return { rows, note: '' };
  const reader = parsePipelineOf('row', champion?.manifest.pipeline ?? pipeline);
  const problems = rows.map((row) => (row.part === 'holdout' ? problemOf(row, reader) : undefined));
  const first = problems.findIndex((problem) => problem !== undefined);
  if (first < 0) return { rows, note: '' };
  const left = problems.filter((problem) => problem !== undefined).length;
  const who = champion ? `version ${champion.manifest.version}` : 'the new version';
  const shown = JSON.stringify(rows[first]!.instance.row).slice(0, SHOWN_CHARS);
  const such = left === 1 ? 'a held-out row' : `${left} held-out rows`;
  return {
    rows: rows.filter((_, i) => problems[i] === undefined),
    note: `; left out: ${such} that ${who} can't read, ${left === 1 ? '' : 'the first one '}${shown}: ${problems[first]!}`,
  };
}

function problemOf({ instance }: LearningRow, reader: RowPipeline | RatingPipeline): string | undefined {
  const row = instance.row!;
  try {
    if (reader.gives === 'vector') reader.encode(row);
    // Nobody rates the best items: what else a row has is not looked at.
    else reader.ids({ user: row['user'] ?? null, item: row['item'] ?? null });
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

/**
 * Works with all rows of a run. Images are not decoded where they come in: where one turns out to be broken, works once more
 * without those that are.
 */
export async function withDecodable<T>(
  rows: readonly LearningRow[],
  work: (all: ReadableRows) => Promise<T>,
): Promise<T> {
  try {
    return await work({ rows, note: '' });
  } catch (error) {
    if (!(error instanceof Fault && error.reason === 'INVALID_IMAGE')) throw error;
    return await work(await decodableRows(rows));
  }
}

async function decodableRows(rows: readonly LearningRow[]): Promise<ReadableRows> {
  const whole: LearningRow[] = [];
  let first = '';
  for (const row of rows) {
    const problem = await imageProblemOf(row);
    if (problem === undefined) whole.push(row);
    else if (first === '') first = problem;
  }
  const left = rows.length - whole.length;
  const such = left === 1 ? 'an image that is broken' : `${left} images that are broken`;
  return { rows: whole, note: `; left out: ${such}: ${first}` };
}

async function imageProblemOf({ instance }: LearningRow): Promise<string | undefined> {
  try {
    await ONE_PIXEL.pixels(instance.image!);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

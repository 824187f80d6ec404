import { Fault } from '@ratchet/kernel';
import type { LearningRow } from '@ratchet/learning';
import { checkInstance, type Instance, TASK_SHAPES } from '@ratchet/model';
import { parsePipelineOf } from '@ratchet/pipeline';
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
 * Leaves out the rows of a table, ratings or tensors that are to judge and can't, for the champion does not read them, or, where
 * there is none, the new version by its pipeline. Rows are refused where they come in when the version that answers does not
 * read them; those that came before the first version could be looked at by nobody.
 */
export function readableRows(
  run: Pick<RunTask, 'task' | 'champion'>,
  rows: readonly LearningRow[],
  pipeline: unknown,
): ReadableRows {
  const read = readerOf(run, pipeline);
  if (read === undefined) return { rows, note: '' };
  const problems = rows.map(({ part, instance }) =>
    part === 'holdout' ? problemOf(instance, read) : undefined,
  );
  const first = problems.findIndex((problem) => problem !== undefined);
  if (first < 0) return { rows, note: '' };
  const left = problems.filter((problem) => problem !== undefined).length;
  const who = run.champion ? `version ${run.champion.manifest.version}` : 'the new version';
  const such = left === 1 ? 'a held-out row' : `${left} held-out rows`;
  return {
    rows: rows.filter((_, i) => problems[i] === undefined),
    note: `; left out: ${such} that ${who} can't read, ${left === 1 ? '' : 'the first one '}${shown(rows[first]!.instance)}: ${problems[first]!}`,
  };
}

/** Throws what is wrong with an instance. */
type Read = (instance: Instance) => unknown;

/** Undefined for what everybody reads, and for images: those are decoded. */
function readerOf(
  { task, champion }: Pick<RunTask, 'task' | 'champion'>,
  pipeline: unknown,
): Read | undefined {
  if (task === 'tensors')
    return champion && (({ tensors = [] }) => checkInstance(tensors, champion.manifest.signature));
  if (TASK_SHAPES[task].reads !== 'row') return undefined;
  const reader = parsePipelineOf('row', champion?.manifest.pipeline ?? pipeline);
  if (reader.gives === 'vector') return ({ row }) => reader.encode(row!);
  // Nobody rates the best items: what else a row has is not looked at.
  return ({ row = {} }) => reader.ids({ user: row['user'] ?? null, item: row['item'] ?? null });
}

function problemOf(instance: Instance, read: Read): string | undefined {
  try {
    read(instance);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

function shown({ row, tensors = [] }: Instance): string {
  const what = row ?? tensors.map(({ name, datatype, shape }) => ({ name, datatype, shape }));
  return JSON.stringify(what).slice(0, SHOWN_CHARS);
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

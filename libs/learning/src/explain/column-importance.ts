import type { Row } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { openSession } from '@ratchet/runtime';
import { ServedRunner } from '../evaluate/answer-instances.ts';
import type { HeldOut, ServedVersion } from '../evaluate/evaluate-version.ts';
import { type ColumnImportance, permutationImportance } from './permutation-importance.ts';

const REPEATS = 5;
/** Bound the time: predictions in all, and rows that say enough. */
const PREDICTIONS_MAX = 200_000;
const ROWS_MAX = 1_000;
const ROWS_MIN = 20;

/** What the columns of a table are worth to a version. Plain and JSON-able. */
export interface Importance {
  /** What falls when a column is shuffled: the accuracy, or the RMSE with its sign turned. */
  readonly metric: 'accuracy' | 'rmse';
  /** How many held-out rows, and how often their cells were dealt out. */
  readonly rows: number;
  readonly repeats: number;
  readonly columns: readonly ColumnImportance[];
}

/**
 * Measures on held-out rows what a version of a table loses without each of its columns. Undefined where it reads no table, or
 * where there are too few rows for so many columns.
 */
export async function columnImportance(
  { file, manifest }: ServedVersion,
  { instances, target }: HeldOut,
  options: { readonly seed: number; readonly onProgress?: (done: number) => Promise<void> | void },
): Promise<Importance | undefined> {
  const pipeline = manifest.pipeline.length === 0 ? undefined : parsePipeline(manifest.pipeline);
  if (pipeline?.reads !== 'row' || pipeline.gives !== 'vector') return undefined;
  const columns = [...new Set(pipeline.features.map(({ column }) => column))];
  const count = Math.min(
    instances.length,
    ROWS_MAX,
    Math.floor(PREDICTIONS_MAX / (columns.length * REPEATS)),
  );
  if (count < ROWS_MIN) return undefined;
  const session = await openSession(file, manifest.signature);
  try {
    const runner = new ServedRunner(session, manifest);
    const measure = async (rows: readonly Row[]): Promise<number> => {
      const answers = await runner.scores(rows.map((row) => ({ row })));
      return target.labels === undefined
        ? -rmseOf(answers, target.values)
        : accuracyOf(
            answers,
            manifest.labels ?? [],
            Array.from(target.truth, (label) => target.labels[label]!),
          );
    };
    // Rows come in the order of their hashes: the first ones are as good as a random sample.
    const rows = instances.slice(0, count).map(({ row }) => row!);
    const found = await permutationImportance({ rows, columns, measure, repeats: REPEATS, ...options });
    const metric = target.labels === undefined ? 'rmse' : 'accuracy';
    return { metric, rows: count, repeats: REPEATS, columns: found };
  } finally {
    await session.close();
  }
}

function accuracyOf(
  answers: readonly Float32Array[],
  labels: readonly string[],
  truth: readonly string[],
): number {
  const right = answers.filter((scores, row) => labels[scores.indexOf(Math.max(...scores))] === truth[row]);
  return right.length / answers.length;
}

function rmseOf(answers: readonly Float32Array[], truth: Float64Array): number {
  const squares = answers.reduce((sum, answer, row) => sum + (answer[0]! - truth[row]!) ** 2, 0);
  return Math.sqrt(squares / answers.length);
}

import { Fault, quote } from '@ratchet/kernel';
import { type Instance, TASK_SHAPES, type Task } from '@ratchet/model';
import type { DataSet, Target } from './candidate.ts';
import { byCodeUnits } from './labels.ts';

const LABELS_MAX = 1000;

/** A row of a snapshot. Only rows of the part `train` are learned from. */
export interface LearningRow {
  readonly instance: Instance;
  /** One of the two is there, as the task asks for it. */
  readonly label?: string;
  readonly value?: number;
  readonly part: 'train' | 'holdout';
  /** It is unlike the rows that judge, a correction or a word of a list: candidates are not compared by it. */
  readonly trainOnly: boolean;
  /** When it is of, in any unit, where the newest rows judge. */
  readonly time?: number;
}

/**
 * The training rows of a snapshot as a data set. Faults: FailedPrecondition NO_TRAINING_ROWS, NOT_ENOUGH_LABELS below two
 * labels, NOT_ENOUGH_VALUES where all values are equal; ResourceExhausted TOO_MANY_LABELS above 1,000; InvalidInput
 * INVALID_VALUE names the row.
 */
export async function dataSetOf(
  task: Task,
  rows: Iterable<LearningRow> | AsyncIterable<LearningRow>,
): Promise<DataSet> {
  const instances: Instance[] = [];
  const names: string[] = [];
  const values: number[] = [];
  const judging: number[] = [];
  const times: number[] = [];
  const wanted = TASK_SHAPES[task].target;
  for await (const { instance, label, value, part, trainOnly, time = Number.NaN } of rows) {
    if (part === 'holdout') continue;
    if (wanted === 'value') values.push(checkedValue(value, instances.length));
    else names.push(label ?? '');
    instances.push(instance);
    judging.push(trainOnly ? 0 : 1);
    times.push(time);
  }
  if (instances.length === 0)
    throw cannot('NO_TRAINING_ROWS', 'there are no training rows: import labelled rows or send feedback');
  const target = wanted === 'value' ? valueTarget(values) : labelTarget(names);
  return {
    task,
    instances,
    target,
    judging: Uint8Array.from(judging),
    ...(!times.every(Number.isNaN) && { times: Float64Array.from(times) }),
  };
}

function labelTarget(names: readonly string[]): Target {
  const labels = [...new Set(names)].sort(byCodeUnits);
  if (labels.length < 2)
    throw cannot(
      'NOT_ENOUGH_LABELS',
      `training needs rows of at least two labels, but all rows are ${quote(labels[0]!)}: add examples of another label`,
    );
  if (labels.length > LABELS_MAX)
    throw new Fault(
      'ResourceExhausted',
      'TOO_MANY_LABELS',
      `training takes at most ${LABELS_MAX} labels, but the rows have ${labels.length}: is the label column the right one?`,
    );
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  return { labels, truth: Int32Array.from(names, (name) => indexOf.get(name)!) };
}

function valueTarget(values: readonly number[]): Target {
  if (new Set(values).size < 2)
    throw cannot(
      'NOT_ENOUGH_VALUES',
      `training needs rows with different values, but all rows have ${values[0]}: is the target column the right one?`,
    );
  return { values: Float64Array.from(values) };
}

function checkedValue(value: number | undefined, row: number): number {
  if (value !== undefined && Number.isFinite(Math.fround(value))) return value;
  throw new Fault(
    'InvalidInput',
    'INVALID_VALUE',
    `training row ${row}: expected a value that a 32-bit float can hold, got ${value}`,
  );
}

function cannot(reason: string, message: string): Fault {
  return new Fault('FailedPrecondition', reason, message);
}

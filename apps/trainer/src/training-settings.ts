import { invalid, quote } from '@ratchet/kernel';
import { COLUMN_CHOICES, COMPRESSIONS_OF_RUNS, type ColumnChoice, TASKS, type Task } from '@ratchet/model';
import { z } from 'zod';

const COLUMNS_MAX = 1_000;
const COLUMN_NAME_MAX = 256;
const BUDGET_SECONDS_MAX = 3_600;

type TrainedTask = Exclude<Task, 'tensors'>;

/** How a model is trained, as far as somebody said so; what is absent is found out or has its default. */
export interface TrainingSettings {
  readonly task?: TrainedTask;
  /** The family that is trained, in place of those that `auto` compares. */
  readonly family?: string;
  /** How columns of a table are read, by name, in the order of their names. */
  readonly columns?: Readonly<Record<string, ColumnChoice>>;
  /** The column of a table by whose newest rows versions are judged, in place of rows of all times. */
  readonly time?: string;
  /** How many seconds of one core choosing may take. */
  readonly budgetSeconds?: number;
  readonly compress?: (typeof COMPRESSIONS_OF_RUNS)[number];
}

const settingsSchema = z.strictObject({
  task: oneOf(TASKS.filter((task) => task !== 'tensors')).optional(),
  family: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: got('a name of lower-case letters, digits and hyphens') })
    .optional(),
  columns: z
    .record(z.string().min(1).max(COLUMN_NAME_MAX), oneOf(COLUMN_CHOICES), {
      error: `expected names of columns with 1 to ${COLUMN_NAME_MAX} characters, each with its kind`,
    })
    .refine(
      (columns) => Object.keys(columns).length <= COLUMNS_MAX,
      `expected at most ${COLUMNS_MAX} columns`,
    )
    .optional(),
  time: z
    .string()
    .max(COLUMN_NAME_MAX, {
      error: `expected the name of a column with at most ${COLUMN_NAME_MAX} characters`,
    })
    .optional(),
  budgetSeconds: z
    .int({ error: got('a whole number of seconds') })
    .min(1, { error: got(`1 to ${BUDGET_SECONDS_MAX} seconds`) })
    .max(BUDGET_SECONDS_MAX, { error: got(`1 to ${BUDGET_SECONDS_MAX} seconds`) })
    .optional(),
  compress: oneOf(COMPRESSIONS_OF_RUNS).optional(),
});

/**
 * Reads settings that came from outside. Undefined fields are left out, and the order of the fields is always the same.
 * Fault InvalidInput INVALID_TRAINING_SETTINGS names the field, what was expected and what came.
 */
export function readSettings(given: unknown): TrainingSettings {
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw invalid('INVALID_TRAINING_SETTINGS', `${issue.path.map(String).join('.')}: ${issue.message}`);
  }
  const { task, family, columns, time, budgetSeconds, compress } = parsed.data;
  return {
    ...(task === undefined ? {} : { task }),
    ...(family === undefined ? {} : { family }),
    ...(columns === undefined ? {} : { columns: inOrder(columns) }),
    ...(time === undefined ? {} : { time }),
    ...(budgetSeconds === undefined ? {} : { budgetSeconds }),
    ...(compress === undefined ? {} : { compress }),
  };
}

/** Settings as they travel, where what is empty was not said, as `readSettings` takes them. */
export function saidSettings(wire: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isSaid = (value: unknown): boolean =>
    typeof value === 'object' ? Object.keys(value ?? {}).length > 0 : value !== '' && value !== 0;
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => isSaid(value)));
}

/** Whether two settings that were read, or kept since, say the same. */
export function sameSettings(one: TrainingSettings, other: TrainingSettings): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function inOrder<T>(columns: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function oneOf<const T extends string>(words: readonly T[]) {
  return z.enum(words, { error: got(`one of ${words.join(', ')}`) });
}

function got(expected: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    `expected ${expected}, got ${typeof input === 'string' ? quote(input) : String(input)}`;
}

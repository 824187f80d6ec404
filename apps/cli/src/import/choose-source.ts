import { quote } from '@ratchet/kernel';
import { COLUMN_CHOICES, type ColumnChoice } from '@ratchet/model';
import { isDirectory } from '../input-file.ts';
import type { TrainingSettings } from '../training-settings.ts';
import { UserError } from '../user-error.ts';
import type { ExampleSource } from './example.ts';
import { forecastRows } from './forecast-rows.ts';
import { imageDirectory, imageLines } from './image-source.ts';
import { ratingSource } from './rating-source.ts';
import { isJsonLines, RecordFile } from './record-file.ts';
import type { SettingsBefore } from './settings-before.ts';
import { planTable, type TablePlan, type TableTask } from './table-plan.ts';
import { tableRows } from './table-rows.ts';
import { tableSource } from './table-source.ts';
import { textSource } from './text-source.ts';

/** What a user may say about a file. */
export interface SourceOptions {
  readonly text?: string;
  readonly label?: string;
  readonly answer?: string;
  readonly target?: string;
  readonly column?: Readonly<Record<string, string>>;
  readonly task?: string;
  readonly time?: string;
  readonly history?: number;
  readonly user?: string;
  readonly item?: string;
  readonly rating?: string;
}

/** What a file turned out to be. */
export interface ChosenSource {
  readonly source: ExampleSource;
  /** What its model has to be told before its rows come; nothing for labelled texts. */
  readonly settings?: Pick<TrainingSettings, 'task' | 'columns' | 'time'>;
  readonly plan?: TablePlan;
}

const HISTORY = 28;
const HISTORY_MAX = 1_024;
const TABLE_TASKS: readonly TableTask[] = ['tabular-classification', 'tabular-regression'];

/** Which options belong together: each kind of file has its own. */
const KINDS = {
  tables: ['target', 'column', 'task', 'time', 'history'],
  ratings: ['user', 'item', 'rating'],
  texts: ['text', 'label', 'answer'],
} as const;

/** Finds out what to read from a path. `before` is what is known of the model. A UserError says what does not fit. */
export async function chooseSource(
  path: string,
  options: SourceOptions,
  before: () => Promise<SettingsBefore>,
): Promise<ChosenSource> {
  const kind = kindOf(options);
  if (await isDirectory(path)) {
    if (kind !== undefined)
      throw new UserError(
        `${path} is a directory of images: its directories are the labels, give no columns`,
      );
    return { source: await imageDirectory(path), settings: { task: 'image-classification' } };
  }
  const file = await RecordFile.open(path);
  if (kind === 'tables') return await chooseTable(file, options, await before());
  if (kind === 'ratings') {
    const { user = 'user', item = 'item', rating = 'rating' } = options;
    return { source: ratingSource(file, { user, item, rating }), settings: { task: 'recommendation' } };
  }
  if (kind === undefined && isJsonLines(path) && Object.hasOwn((await file.first()) ?? {}, 'image'))
    return { source: imageLines(file), settings: { task: 'image-classification' } };
  return chooseTexts(file, options);
}

function kindOf(options: SourceOptions): keyof typeof KINDS | undefined {
  const given = Object.entries(KINDS).flatMap(([kind, names]) => {
    const said = names.find((name) => options[name] !== undefined);
    return said === undefined ? [] : [{ kind: kind as keyof typeof KINDS, said }];
  });
  const [first, other] = given;
  if (first && other)
    throw new UserError(
      `--${first.said} is for ${first.kind} and --${other.said} for ${other.kind}: a file is one of them`,
    );
  return first?.kind;
}

function chooseTexts(file: RecordFile, { text = 'text', label, answer }: SourceOptions): ChosenSource {
  if (answer === undefined) return { source: textSource(file, { text, label: label ?? 'label' }) };
  return { source: textSource(file, { text, label, answer }), settings: { task: 'question-answering' } };
}

async function chooseTable(
  file: RecordFile,
  options: SourceOptions,
  before: SettingsBefore,
): Promise<ChosenSource> {
  const { target, time, history = HISTORY, column = {} } = options;
  if (target === undefined) throw new UserError('a table needs --target: the column that is to be learned');
  if (time === undefined && options.history !== undefined)
    throw new UserError('--history is for forecasts: name the column with the date with --time');
  if (!Number.isInteger(history) || history < 1 || history > HISTORY_MAX)
    throw new UserError(`--history: expected 1 to ${HISTORY_MAX} values`);
  assertTarget(target, time, before);
  const said = columnChoices(column);
  const known = columnChoices(before.columns ?? {});
  const task = time === undefined ? (taskOf(options.task) ?? taskBefore(before)) : 'tabular-regression';
  const table = time === undefined ? tableRows(file, target) : forecastRows(file, { time, target, history });
  const plan = await planTable(table, { said, known, task });
  const settings = { task: plan.task, columns: said, ...(time !== undefined && { time }) };
  return { source: await tableSource(table, plan), settings, plan };
}

/** What a model reads can't be what it learns; but a forecast reads the values of its target before. */
function assertTarget(target: string, time: string | undefined, { reads }: SettingsBefore): void {
  const kind = Object.hasOwn(reads, target) ? reads[target] : undefined;
  if (kind === undefined || (kind === 'series' && time !== undefined)) return;
  const read = `--target ${target}: the model reads the column ${quote(target)} as a ${kind}, so`;
  throw new UserError(
    kind === 'series'
      ? `${read} it needs --time here too; or name another --model for another target`
      : `${read} it can't be its target too: name another --model for another target`,
  );
}

function columnChoices(columns: Readonly<Record<string, string>>): Record<string, ColumnChoice> {
  for (const [name, kind] of Object.entries(columns))
    if (!COLUMN_CHOICES.some((known) => known === kind))
      throw new UserError(
        `--column ${name}: expected one of ${COLUMN_CHOICES.join(', ')}, got ${quote(kind)}`,
      );
  return columns as Record<string, ColumnChoice>;
}

/** A table that comes later is read as the first one was. */
function taskBefore({ task }: TrainingSettings): TableTask | undefined {
  return TABLE_TASKS.find((each) => each === task);
}

function taskOf(task: string | undefined): TableTask | undefined {
  const known = TABLE_TASKS.find((each) => each === task);
  if (task === undefined || known) return known;
  throw new UserError(`--task: a table is for ${TABLE_TASKS.join(' or ')}, got ${quote(task)}`);
}

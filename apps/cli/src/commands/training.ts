import { type Command, Option } from 'commander';
import { table } from '../output.ts';
import type { Session } from '../session.ts';
import { columnKind, setTraining, type TrainingSettings, trainingSettings } from '../training-settings.ts';
import { UserError } from '../user-error.ts';

/** Takes a setting back: it is found out again. */
const AUTO = 'auto';

interface TrainingOptions {
  readonly task?: string;
  readonly family?: string;
  readonly column?: Readonly<Record<string, string>>;
  readonly time?: string;
  readonly budget?: number;
  readonly compress?: string;
  readonly reset?: boolean;
}

export function addTrainingCommand(program: Command, session: () => Session): void {
  program
    .command('training')
    .description('show how a model is trained, or say how from its next run on')
    .argument('<model>', 'the model')
    .option('--task <task>', 'what it answers, such as tabular-regression; auto: found from its rows')
    .option('--family <family>', 'the family that is trained; auto: chosen by cross-validation')
    .option(
      '--column <name=kind>',
      'how a column is read: number, category, date, series or ignore; auto: found from the rows',
      columnKind,
    )
    .option('--time <column>', 'the column with the time: its newest rows judge; auto: rows of all times do')
    .option(
      '--budget <seconds>',
      'how many seconds of one core comparing candidates may take; fitting the chosen one takes what it needs',
      Number,
    )
    .option(
      '--compress <how>',
      'what is tried to make it smaller: none, int8, float16, prune, low-rank, distill; auto',
    )
    .addOption(new Option('--reset', 'take all settings back').conflicts(['task', 'family', 'column']))
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet training houses\n  ratchet training houses --column zip=category --budget 120\n  ratchet training houses --family auto',
    )
    .action(async (model: string, options: TrainingOptions) => {
      const { mesh, output } = session();
      const settings = await trainingSettings(mesh, model);
      const changed = changedBy(settings, options);
      const now = changed === undefined ? settings : await setTraining(mesh, model, changed);
      output.answer(now, drawn(model, now, changed !== undefined));
    });
}

/** All settings as they shall be; undefined when nothing was said. */
function changedBy(settings: TrainingSettings, options: TrainingOptions): TrainingSettings | undefined {
  const { task, family, column, time, budget, compress, reset = false } = options;
  if (![task, family, column, time, budget, compress].some((given) => given !== undefined))
    return reset ? {} : undefined;
  if (Number.isNaN(budget)) throw new UserError('--budget: expected a number of seconds');
  const before = reset ? {} : settings;
  const said = {
    task: task ?? before.task,
    family: family ?? before.family,
    time: time ?? before.time,
    budgetSeconds: budget ?? before.budgetSeconds,
    compress: compress ?? before.compress,
    columns: withoutAuto({ ...before.columns, ...column }),
  };
  return withoutAuto(said);
}

function withoutAuto(settings: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined && value !== AUTO),
  );
}

function drawn(model: string, settings: TrainingSettings, changed: boolean): string {
  const { task, family, columns = {}, time, budgetSeconds, compress } = settings;
  const rows = [
    ['task', task ?? 'found from the rows'],
    ['family', family ?? 'chosen by cross-validation'],
    ...Object.entries(columns).map(([name, kind]) => [`column ${name}`, kind]),
    ...(time === undefined ? [] : [['judged by', `the newest rows by ${time}`]]),
    ['budget', `${budgetSeconds ?? 30} s`],
    ['compress', compress ?? 'int8'],
  ];
  const note = changed ? `\n"ratchet train ${model}" starts a run with these settings` : '';
  return `${table(['setting', model], rows)}${note}`;
}

import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { quote } from '@ratchet/kernel';
import type { Command } from 'commander';
import { followRun } from '../follow-run.ts';
import { type ChosenSource, chooseSource, type SourceOptions } from '../import/choose-source.ts';
import { type ImportSummary, sendExamples } from '../import/send-examples.ts';
import { type SettingsBefore, settingsBefore } from '../import/settings-before.ts';
import { drawnPlan } from '../import/table-view.ts';
import type { LabelCount } from '../import/targets.ts';
import { modelPath } from '../mesh-client.ts';
import { findModel, type ModelStatus, type Policy } from '../model-view.ts';
import { bar, ProgressLine } from '../output.ts';
import type { Run } from '../run-view.ts';
import type { Session } from '../session.ts';
import { columnKind, setTraining, trainingSettings } from '../training-settings.ts';
import { UserError } from '../user-error.ts';

const LABELS_SHOWN = 10;

interface ImportOptions extends SourceOptions {
  readonly model: string;
  readonly source?: string;
  readonly train: boolean;
}

export function addImportCommand(program: Command, session: () => Session): void {
  program
    .command('import')
    .description(
      'give a model rows to learn from: labelled texts, questions, tables, ratings or images; CSV or JSON lines of any size, or a directory of images',
    )
    .argument(
      '<path>',
      'CSV (comma, semicolon or tab), JSON lines, or a directory with one of images for each label',
    )
    .requiredOption('--model <model>', 'the model; it is made when it does not exist')
    .option('--text <column>', 'texts: the column with the text or the question (default: text)')
    .option('--label <column>', 'texts: the column with the right label (default: label)')
    .option('--answer <column>', 'questions: the column with the answer')
    .option(
      '--target <column>',
      'tables: the column that is to be learned; every other one is a cell of the row',
    )
    .option(
      '--column <name=kind>',
      'tables: what a column is: number, category, date, series or ignore; found when left out',
      columnKind,
    )
    .option('--task <task>', 'tables: tabular-classification or tabular-regression; found when left out')
    .option('--time <column>', 'forecasts: the column with the date; each row is given the values before it')
    .option('--history <n>', 'forecasts: how many values before (default: 28)', Number)
    .option('--user <column>', 'ratings: the column with the user (default: user)')
    .option('--item <column>', 'ratings: the column with the item (default: item)')
    .option('--rating <column>', 'ratings: the column with the rating (default: rating)')
    .option('--source <source>', 'where the rows come from; the name of the file when left out')
    .option('--no-train', 'do not start or follow a first run')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: ImportOptions) => await importPath(path, options, session()));
}

const EXAMPLES = `
The same file again changes nothing: texts, images and ratings are known by what they are about. The rows of a table are
known by their columns, their target and how many of their like came before them in the file: all of them count, equal ones
too, and a file that grew brings what is new.

Examples:
  ratchet import reviews.csv --model reviews --text review --label sentiment
  ratchet import houses.csv --model houses --target price --column zip=category
  ratchet import sales.csv --model sales --target sold --time date --history 28
  ratchet import ratings.tsv --model films --user user --item item --rating rating
  ratchet import faq.csv --model faq --text question --answer answer --label intent
  ratchet import photos/ --model photos`;

async function importPath(path: string, options: ImportOptions, session: Session): Promise<void> {
  const { mesh, output } = session;
  const before = (): Promise<SettingsBefore> => settingsBefore(mesh, options.model);
  const chosen = await chooseSource(path, options, before);
  if (chosen.plan) output.answer(chosen.plan, drawnPlan(chosen.plan));
  if (chosen.plan?.columns.length === 0)
    throw new UserError('no column is left to learn from: choose what they are with --column');
  await tell(session, options.model, chosen);
  const summary = await send(path, options, chosen, session);
  if (summary.rows === 0) throw new UserError(`${path} has no rows: nothing is imported`);
  const model = await findModel(mesh, options.model);
  const fresh = newLabels(summary.labels, model);
  output.answer({ ...summary, newLabels: fresh }, drawn(summary, fresh));
  if (summary.imported + summary.duplicates === 0)
    throw new UserError(`every row of ${path} was rejected: nothing is imported`);
  if (!options.train || summary.imported === 0) return;
  if (model?.aliases['champion'] !== undefined) output.note(whatNext(options.model, model.policy));
  else {
    const { run } = await mesh.post<{ run: Run }>(modelPath(options.model, ':train'));
    await followRun(session, run);
  }
}

/** Says how the model is to be trained, before its rows come and start a run. */
async function tell({ mesh }: Session, model: string, { settings: said }: ChosenSource): Promise<void> {
  if (said === undefined) return;
  const settings = await trainingSettings(mesh, model);
  const columns = { ...settings.columns, ...said.columns };
  const { columns: _, ...rest } = { ...settings, ...said };
  const wanted = Object.keys(columns).length === 0 ? rest : { ...rest, columns };
  if (!isDeepStrictEqual(wanted, settings)) await setTraining(mesh, model, wanted);
}

async function send(
  path: string,
  { model, source }: ImportOptions,
  chosen: ChosenSource,
  { mesh }: Session,
): Promise<ImportSummary> {
  const line = new ProgressLine();
  const startedAt = performance.now();
  const names = { model, file: path, source: source ?? basename(path).slice(0, 128) };
  try {
    return await sendExamples(mesh, chosen.source, names, (progress) => {
      const perSecond = progress.rows / ((performance.now() - startedAt) / 1000);
      line.draw(`${bar(progress.share)} ${progress.rows} rows, ${Math.round(perSecond)} rows/s`);
    });
  } finally {
    line.end();
  }
}

/** The labels that the champion doesn't have; none without a champion, for then all are. */
function newLabels(labels: readonly LabelCount[], model: ModelStatus | undefined): LabelCount[] {
  const known = model?.aliases['champion'] === undefined ? undefined : model.labels;
  return known === undefined ? [] : labels.filter(({ label }) => !known.includes(label));
}

/** What happens with new rows of a model that answers already. */
function whatNext(model: string, policy: Policy = {}): string {
  const train = `"ratchet train ${model}" starts a run with them now`;
  return policy.autoRetrain ? `new rows start a run by themselves when there are enough; ${train}` : train;
}

function drawn(summary: ImportSummary, fresh: readonly LabelCount[]): string {
  const { rows, encoding, imported, duplicates, values } = summary;
  const rejected = Object.entries(summary.rejected);
  const total = rejected.reduce((sum, [, count]) => sum + count, 0);
  const read = encoding === undefined ? 'read' : `read as ${encoding}`;
  const lines = [
    `${rows} rows ${read}: ${imported} new, ${duplicates} known, ${total} rejected`,
    ...rejected.map(([reason, count]) => `  ${count} × ${reason}`),
  ];
  if (summary.labels.length > 0) lines.push(`labels: ${shown(summary.labels, countOf, ', ')}`);
  if (values) lines.push(`values: ${values.lowest} to ${values.highest}, on average ${short(values.mean)}`);
  if (fresh.length > 0) lines.push(shown(fresh, (each) => `  new label ${countOf(each)}`, '\n'));
  if (summary.rejectedFile !== undefined) lines.push(`the rejected rows are in ${summary.rejectedFile}`);
  return lines.join('\n');
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function countOf({ label, rows }: LabelCount): string {
  return `${quote(label)}: ${rows} ${rows === 1 ? 'row' : 'rows'}`;
}

function shown(labels: readonly LabelCount[], draw: (each: LabelCount) => string, between: string): string {
  const more = labels.length - LABELS_SHOWN;
  const first = labels.slice(0, LABELS_SHOWN).map(draw);
  return [...first, ...(more > 0 ? [`${between === '\n' ? '  ' : ''}and ${more} more`] : [])].join(between);
}

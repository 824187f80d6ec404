import { basename } from 'node:path';
import { quote } from '@ratchet/kernel';
import type { Command } from 'commander';
import { followRun } from '../follow-run.ts';
import { type ImportSummary, importFile, type LabelCount } from '../import/import-file.ts';
import { modelPath } from '../mesh-client.ts';
import { findModel, type ModelStatus, type Policy } from '../model-view.ts';
import { bar, ProgressLine } from '../output.ts';
import type { Run } from '../run-view.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';

const LABELS_SHOWN = 10;

interface ImportOptions {
  readonly model: string;
  readonly text: string;
  readonly label: string;
  readonly source?: string;
  readonly train: boolean;
}

export function addImportCommand(program: Command, session: () => Session): void {
  program
    .command('import')
    .description(
      'give a model labelled rows: CSV (comma, semicolon or tab) or JSON lines, UTF-8 or GB18030, of any size',
    )
    .argument('<file>', 'the file')
    .requiredOption('--model <model>', 'the model; it is made when it does not exist')
    .option('--text <column>', 'the column with the text', 'text')
    .option('--label <column>', 'the column with the right label', 'label')
    .option('--source <source>', 'where the rows come from; the name of the file when left out')
    .option('--no-train', 'do not start or follow a first run')
    .addHelpText(
      'after',
      '\nRows are known by their content: the same file again changes nothing.\n\nExample:\n  ratchet import reviews.csv --model reviews --text review --label sentiment',
    )
    .action(async (file: string, options: ImportOptions) => {
      const { mesh, output } = session();
      const line = new ProgressLine();
      const startedAt = performance.now();
      const columns = { text: options.text, label: options.label };
      const source = options.source ?? basename(file).slice(0, 128);
      const summary = await importFile(mesh, file, { model: options.model, columns, source }, (progress) => {
        const perSecond = progress.rows / ((performance.now() - startedAt) / 1000);
        line.draw(`${bar(progress.share)} ${progress.rows} rows, ${Math.round(perSecond)} rows/s`);
      });
      line.end();
      if (summary.rows === 0) throw new UserError(`${file} has no rows: nothing is imported`);
      const model = await findModel(mesh, options.model);
      const fresh = newLabels(summary.labels, model);
      output.answer({ ...summary, newLabels: fresh }, drawn(summary, fresh));
      if (!options.train || summary.imported === 0) return;
      if (model?.aliases['champion'] !== undefined) output.note(whatNext(options.model, model.policy));
      else {
        const { run } = await mesh.post<{ run: Run }>(modelPath(options.model, ':train'));
        await followRun(session(), run);
      }
    });
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
  const rejected = Object.entries(summary.rejected);
  const total = rejected.reduce((sum, [, count]) => sum + count, 0);
  const lines = [
    `${summary.rows} rows read as ${summary.encoding}: ${summary.imported} new, ${summary.duplicates} known, ${total} rejected`,
    ...rejected.map(([reason, count]) => `  ${count} × ${reason}`),
  ];
  if (summary.labels.length > 0) lines.push(`labels: ${shown(summary.labels, countOf, ', ')}`);
  if (fresh.length > 0) lines.push(shown(fresh, (each) => `  new label ${countOf(each)}`, '\n'));
  if (summary.rejectedFile !== undefined) lines.push(`the rejected rows are in ${summary.rejectedFile}`);
  return lines.join('\n');
}

function countOf({ label, rows }: LabelCount): string {
  return `${quote(label)}: ${rows} ${rows === 1 ? 'row' : 'rows'}`;
}

function shown(labels: readonly LabelCount[], draw: (each: LabelCount) => string, between: string): string {
  const more = labels.length - LABELS_SHOWN;
  const first = labels.slice(0, LABELS_SHOWN).map(draw);
  return [...first, ...(more > 0 ? [`${between === '\n' ? '  ' : ''}and ${more} more`] : [])].join(between);
}

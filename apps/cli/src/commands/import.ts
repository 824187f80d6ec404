import { basename } from 'node:path';
import type { Command } from 'commander';
import { type ImportSummary, importFile } from '../import/import-file.ts';
import { MeshError, modelPath } from '../mesh-client.ts';
import { bar, ProgressLine } from '../output.ts';
import { followRun, type Run } from '../run-view.ts';
import type { Session } from '../session.ts';

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
      output.answer(summary, drawn(summary));
      if (options.train && summary.imported > 0 && !(await hasVersion(session(), options.model))) {
        const { run } = await mesh.post<{ run: Run }>(modelPath(options.model, ':train'));
        await followRun(session(), run);
      }
    });
}

async function hasVersion({ mesh }: Session, model: string): Promise<boolean> {
  try {
    const status = await mesh.get<{ aliases: { champion?: string } }>(modelPath(model));
    return status.aliases.champion !== undefined;
  } catch (error) {
    if (error instanceof MeshError && [404, 503].includes(error.status)) return false;
    throw error;
  }
}

function drawn(summary: ImportSummary): string {
  const rejected = Object.entries(summary.rejected);
  const total = rejected.reduce((sum, [, count]) => sum + count, 0);
  const lines = [
    `${summary.rows} rows read as ${summary.encoding}: ${summary.imported} new, ${summary.duplicates} known, ${total} rejected`,
    ...rejected.map(([reason, count]) => `  ${count} × ${reason}`),
  ];
  if (summary.rejectedFile !== undefined) lines.push(`the rejected rows are in ${summary.rejectedFile}`);
  return lines.join('\n');
}

import type { Command } from 'commander';
import type { Session } from '../session.ts';

/** `ratchet models report` */
export function addReportCommand(models: Command, session: () => Session): void {
  models
    .command('report')
    .description('show what was found out about a version at its birth')
    .argument('<model>', 'the model')
    .option('--model-version <n>', 'which version; the champion when left out')
    .option(
      '--out <dir>',
      'write its pictures there, report.html which shows it, and report.json with all its figures',
    )
    .addHelpText('after', '\nExample:\n  ratchet models report reviews --out reviews-report')
    .action(async (model: string, options: { modelVersion?: string; out?: string }) => {
      // Other commands start faster without it.
      const { showReport } = await import('../report/show-report.ts');
      await showReport(session(), model, options);
    });
}

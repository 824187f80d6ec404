import type { Command } from 'commander';
import { followRun } from '../follow-run.ts';
import { modelPath } from '../mesh-client.ts';
import type { Run } from '../run-view.ts';
import type { Session } from '../session.ts';

export function addTrainCommand(program: Command, session: () => Session): void {
  program
    .command('train')
    .description('start a run, or join the one that is under way, and show how it goes')
    .argument('<model>', 'the model')
    .option('--no-wait', 'only start it')
    .addHelpText('after', '\nExample:\n  ratchet train sentiment')
    .action(async (model: string, options: { wait: boolean }) => {
      const { mesh, output } = session();
      const { run, joined } = await mesh.post<{ run: Run; joined: boolean }>(modelPath(model, ':train'));
      output.note(
        `${joined ? 'joined' : 'started'} run ${run.runId}; Ctrl-C leaves it, "ratchet runs cancel ${run.runId}" ends it`,
      );
      if (options.wait) await followRun(session(), run);
      else output.answer(run, `run ${run.runId} is ${run.state}`);
    });
}

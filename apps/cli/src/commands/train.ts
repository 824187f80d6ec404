import type { Command } from 'commander';
import { followRun } from '../follow-run.ts';
import { modelPath } from '../mesh-client.ts';
import type { Run } from '../run-view.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';

export function addTrainCommand(program: Command, session: () => Session): void {
  program
    .command('train')
    .description('start a run, or join the one that is under way, and show how it goes')
    .argument('<model>', 'the model')
    .option('--no-wait', 'only start it')
    .option('--tensorboard <dir>', 'when it is done, write event files there that TensorBoard shows')
    .addHelpText('after', '\nExample:\n  ratchet train sentiment')
    .action(async (model: string, options: { wait: boolean; tensorboard?: string }) => {
      const { mesh, output } = session();
      const { wait, tensorboard } = options;
      if (!wait && tensorboard !== undefined)
        throw new UserError(
          'event files are written when the run is done: --tensorboard needs to wait for it',
        );
      const { run, joined } = await mesh.post<{ run: Run; joined: boolean }>(modelPath(model, ':train'));
      output.note(
        `${joined ? 'joined' : 'started'} run ${run.runId}; Ctrl-C leaves it, "ratchet runs cancel ${run.runId}" ends it`,
      );
      if (!wait) return output.answer(run, `run ${run.runId} is ${run.state}`);
      const ended = await followRun(session(), run);
      if (tensorboard !== undefined) output.note(await eventFiles(tensorboard, ended));
    });
}

async function eventFiles(dir: string, run: Run): Promise<string> {
  const { writeTensorBoard } = await import('../report/tensor-board.ts');
  try {
    const written = writeTensorBoard(dir, run, Date.now());
    return written === undefined
      ? 'no event files: the run made no version'
      : `wrote ${written}; "tensorboard --logdir ${dir}" shows it`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError(`${dir} can't be written to (${code}): name another directory with --tensorboard`);
  }
}

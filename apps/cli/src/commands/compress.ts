import { COMPRESSIONS } from '@ratchet/model';
import { type Command, Option } from 'commander';
import { followRun } from '../follow-run.ts';
import { modelPath } from '../mesh-client.ts';
import type { Run } from '../run-view.ts';
import type { Session } from '../session.ts';

export function addCompressCommand(program: Command, session: () => Session): void {
  program
    .command('compress')
    .description('make a smaller version, kept only where it loses nothing to speak of and is no slower')
    .argument('<model>', 'the model')
    .addOption(new Option('--target <target>', 'what it becomes').choices(COMPRESSIONS).default('int8'))
    .option('--model-version <n>', 'the version that is made smaller; the champion when left out')
    .option('--no-wait', 'only start it')
    .addHelpText('after', '\nExample:\n  ratchet compress sentiment --target float16')
    .action(async (model: string, options: { target: string; modelVersion?: string; wait: boolean }) => {
      const { mesh, output } = session();
      const { target, modelVersion: version, wait } = options;
      const { run, joined } = await mesh.post<{ run: Run; joined: boolean }>(modelPath(model, ':compress'), {
        target,
        ...(version === undefined ? {} : { version }),
      });
      output.note(
        `${joined ? 'joined' : 'started'} run ${run.runId}; Ctrl-C leaves it, "ratchet runs cancel ${run.runId}" ends it`,
      );
      if (!wait) return output.answer(run, `run ${run.runId} is ${run.state}`);
      await followRun(session(), run);
    });
}

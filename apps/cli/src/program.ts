import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, messageOf } from '@ratchet/kernel';
import { Command, CommanderError } from 'commander';
import { addCompressCommand } from './commands/compress.ts';
import { addFeedbackCommand } from './commands/feedback.ts';
import { addImportCommand } from './commands/import.ts';
import { addModelsCommand } from './commands/models.ts';
import { addPredictCommand } from './commands/predict.ts';
import { addPromotionCommands } from './commands/promotion.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addTrainCommand } from './commands/train.ts';
import { addTrainingCommand } from './commands/training.ts';
import { dev } from './dev/dev-command.ts';
import { addressOf } from './dev/settings.ts';
import { MeshClient, MeshError } from './mesh-client.ts';
import { createOutput, printable } from './output.ts';
import type { Session } from './session.ts';
import { Interrupted, UserError } from './user-error.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;
const VERSION = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }
).version;

/** Runs one command line and answers its exit code: 0 done, 1 failed, 2 wrong usage, 130 left by Ctrl-C. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const program = createProgram(env);
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const json = program.opts<{ json?: boolean }>().json === true;
    const interrupted = error instanceof Interrupted;
    const reason = error instanceof MeshError ? error.reason : interrupted ? 'INTERRUPTED' : 'FAILED';
    const expected = [MeshError, ConfigError, UserError, Interrupted].some((kind) => error instanceof kind);
    console.error(
      json ? JSON.stringify({ error: messageOf(error), reason }) : `ratchet: ${printable(messageOf(error))}`,
    );
    if (!expected) console.error(error);
    return interrupted ? EXIT_INTERRUPTED : EXIT_FAILED;
  }
}

function createProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('ratchet')
    .description('Serves models and lets them learn from what users say, never backwards.')
    .option(
      '--address <host:port>',
      'REST address of the mesh (RATCHET_ADDRESS; else where "ratchet dev" listens)',
    )
    .option('--token <token>', 'token of the mesh (better: RATCHET_TOKEN)', env['RATCHET_TOKEN'])
    .option('--json', 'answer as JSON lines')
    .showHelpAfterError('(ratchet --help shows the commands)')
    .version(VERSION, '--version', 'say which version this is')
    .configureOutput({
      outputError: (text, write) => write(printable(text.replace(/^error: /, 'ratchet: '))),
    })
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  const session = (): Session => {
    const options = program.opts<{ address?: string; token?: string; json?: boolean }>();
    return {
      mesh: new MeshClient(options.address ?? addressOf(env), options.token),
      output: createOutput(options.json === true),
    };
  };
  program
    .command('dev')
    .description('run the mesh on this machine until Ctrl-C')
    .option('--data-dir <dir>', 'where everything lies (RATCHET_DATA_DIR)')
    .option('--host <host>', 'where to listen (RATCHET_HOST)')
    .action(dev);
  addPredictCommand(program, session);
  addFeedbackCommand(program, session);
  addImportCommand(program, session);
  addTrainCommand(program, session);
  addCompressCommand(program, session);
  addRunsCommand(program, session);
  addTrainingCommand(program, session);
  addModelsCommand(program, session);
  addPromotionCommands(program, session);
  return program;
}

const EXAMPLES = `
Examples:
  ratchet predict sentiment "the plot drags, but I loved it"
  ratchet feedback 019a3c… positive
  ratchet import reviews.csv --model reviews --text review --label sentiment
  ratchet import houses.csv --model houses --target price
  ratchet train reviews
  ratchet compress reviews --target int8
  ratchet runs cancel 019a3c…
  ratchet models show reviews
  ratchet rollback reviews`;

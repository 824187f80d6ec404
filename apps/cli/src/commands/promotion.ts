import type { Command } from 'commander';
import { modelPath } from '../mesh-client.ts';
import type { Session } from '../session.ts';

interface Serving {
  readonly model: string;
  readonly generation: number;
  readonly aliases: { readonly champion?: string; readonly previous?: string };
}

export function addPromotionCommands(program: Command, session: () => Session): void {
  program
    .command('promote')
    .description('make a version the champion; the challenger when none is named')
    .argument('<model>', 'the model')
    .argument('[version]', 'the version')
    .action(async (model: string, version: string | undefined) => {
      const { mesh, output } = session();
      const serving = await mesh.post<Serving>(
        modelPath(model, ':promote'),
        version === undefined ? {} : { version },
      );
      output.answer(
        serving,
        `${model}: version ${serving.aliases.champion} is live; "ratchet rollback ${model}" takes it back`,
      );
    });
  program
    .command('rollback')
    .description('make the previous champion the champion again')
    .argument('<model>', 'the model')
    .action(async (model: string) => {
      const { mesh, output } = session();
      const serving = await mesh.post<Serving>(modelPath(model, ':rollback'));
      output.answer(serving, `${model}: version ${serving.aliases.champion} is live again`);
    });
}

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GivenInstance } from '../instances.ts';
import { modelPath } from '../mesh-client.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';
import { drawnExplanation, type ExplainAnswer } from './explain-view.ts';
import { type GivenKinds, withWayToAsk } from './way-to-ask.ts';

export interface ExplainOptions {
  readonly modelVersion?: string;
  readonly alias?: string;
  readonly label?: string;
  /** Where the heat map of an image goes. */
  readonly out?: string;
}

/** Above this share contributions do not tell the whole story. */
const COMPLETENESS_MAX = 0.01;

/** Asks why the model answers as it does, for one instance after the other, and draws it. */
export async function explain(
  { mesh, output }: Session,
  model: string,
  given: readonly GivenInstance[],
  options: ExplainOptions & GivenKinds,
): Promise<void> {
  const { modelVersion, alias, label, out } = options;
  if (out !== undefined && given.length > 1)
    throw new UserError(
      `--out names one file, and there are ${given.length} instances: explain them one by one`,
    );
  const ask = async (instance: unknown): Promise<ExplainAnswer> => {
    try {
      return await mesh.post<ExplainAnswer>(modelPath(model, ':explain'), {
        instance,
        ...(label === undefined ? {} : { label }),
        ...(modelVersion === undefined ? {} : { version: modelVersion }),
        ...(alias === undefined ? {} : { alias }),
      });
    } catch (error) {
      throw await withWayToAsk(error, mesh, model, options);
    }
  };
  for (const { instance, shown } of given) {
    const answer = await ask(instance);
    output.answer(answer, drawnExplanation(answer));
    const file = await keepHeatMap(answer, out, output.json);
    if (file !== undefined) output.note(`heat map of ${shown}: ${file}`);
    if (answer.completeness > COMPLETENESS_MAX)
      output.note(
        `baseline and contributions are ${(100 * answer.completeness).toFixed(1)} % off the score: they do not tell the whole story`,
      );
  }
}

/** Writes the heat map where it is wanted; people get one anyway, since a terminal shows none. */
async function keepHeatMap(
  { attributions }: ExplainAnswer,
  out: string | undefined,
  json: boolean,
): Promise<string | undefined> {
  const map = attributions.find(({ heatMap }) => heatMap !== undefined)?.heatMap;
  if (map === undefined && out !== undefined)
    throw new UserError('--out is for the heat map of an image, and the model does not read images');
  if (map === undefined || (json && out === undefined)) return undefined;
  const file = out ?? join(await mkdtemp(join(tmpdir(), 'ratchet-')), 'heat-map.png');
  try {
    await writeFile(file, Buffer.from(map.b64, 'base64'));
  } catch (error) {
    throw new UserError(`${file} can't be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`);
  }
  return file;
}

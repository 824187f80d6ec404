import type { Command } from 'commander';
import {
  type GivenInstance,
  givenImage,
  givenRow,
  givenTensors,
  givenText,
  orStdin,
  several,
} from '../instances.ts';
import { type MeshClient, modelPath } from '../mesh-client.ts';
import { drawnPredictions, type PredictAnswer } from '../prediction-view.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';
import { type ExplainOptions, explain } from './explain.ts';
import { type GivenKinds, withWayToAsk } from './way-to-ask.ts';

const BATCH = 64;
/** Instances go together as far as the REST door takes them in one call. */
const BATCH_BYTES = 7_000_000;

interface PredictOptions extends ExplainOptions, GivenKinds {
  readonly explain?: boolean;
  readonly routingKey?: string;
}

export function addPredictCommand(program: Command, session: () => Session): void {
  program
    .command('predict')
    .description('ask a model: texts, rows, images, or JSON values for models that take tensors')
    .argument('<model>', 'the model')
    .argument('[instances...]', 'texts to predict; "-" reads lines from stdin')
    .option(
      '--row <json>',
      'a row of a table: a JSON object of its columns; "-" reads lines from stdin',
      several,
    )
    .option('--image <file>', 'a PNG or JPEG file', several)
    .option('--model-version <n>', 'which version answers')
    .option('--alias <alias>', 'which alias answers: champion, previous or challenger')
    .option('--routing-key <key>', 'calls with the same key go to the same arm of a rollout')
    .option('--tensors', 'the instances are JSON values, not texts')
    .option('--explain', 'say what each part of an instance did to the answer; nothing is recorded')
    .option('--label <label>', 'with --explain: explain this label, not the one that is answered')
    .option('--out <file>', 'with --explain: where the heat map of an image is written (PNG)')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, texts: string[], options: PredictOptions) => {
      const { mesh, output } = session();
      const given = await givenInstances(texts, options);
      if (options.explain === true) return await explain({ mesh, output }, model, given, options);
      if (options.label !== undefined || options.out !== undefined)
        throw new UserError('--label and --out go with --explain');
      for (const batch of batches(given)) {
        const answer = await predict(mesh, model, batch, options);
        output.answer(
          answer,
          drawnPredictions(
            answer,
            batch.map(({ shown }) => shown),
          ),
        );
        if (!answer.recorded)
          output.note('not recorded: the recorder is full, so these predictions can not be corrected by id');
      }
    });
}

const EXAMPLES = `
Examples:
  ratchet predict sentiment "not bad at all" "难看死了"
  ratchet predict houses --row '{"rooms": 3, "zip": "01234"}'
  ratchet predict films --row '{"user": "u7", "topK": 10}'
  ratchet predict photos --image cat.png
  ratchet predict iris --tensors "[5.1,3.5,1.4,0.2]"
  cat lines.txt | ratchet predict sentiment -
  ratchet predict sentiment "not bad at all" --explain
  ratchet predict photos --image cat.png --explain --out why.png`;

async function givenInstances(
  texts: readonly string[],
  { row, image, tensors = false }: PredictOptions,
): Promise<GivenInstance[]> {
  const kinds = [texts.length > 0 || tensors, row !== undefined, image !== undefined];
  if (kinds.filter(Boolean).length !== 1)
    throw new UserError('expected what to predict: texts, or rows with --row, or images with --image');
  if (row !== undefined) return (await orStdin(row)).map(givenRow);
  if (image !== undefined) return await Promise.all(image.map(givenImage));
  return (await orStdin(texts)).map(tensors ? givenTensors : givenText);
}

function* batches(instances: readonly GivenInstance[]): Generator<GivenInstance[]> {
  let batch: GivenInstance[] = [];
  let bytes = 0;
  for (const given of instances) {
    const size = Buffer.byteLength(JSON.stringify(given.instance));
    if (batch.length === BATCH || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(given);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function predict(
  mesh: MeshClient,
  model: string,
  given: readonly GivenInstance[],
  options: PredictOptions,
): Promise<PredictAnswer> {
  const { modelVersion, alias, routingKey } = options;
  try {
    return await mesh.post<PredictAnswer>(modelPath(model, ':predict'), {
      instances: given.map(({ instance }) => instance),
      ...(modelVersion === undefined ? {} : { version: modelVersion }),
      ...(alias === undefined ? {} : { alias }),
      ...(routingKey === undefined ? {} : { routingKey }),
    });
  } catch (error) {
    throw await withWayToAsk(error, mesh, model, options);
  }
}

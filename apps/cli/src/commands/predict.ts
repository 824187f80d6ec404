import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { type MeshClient, MeshError, modelPath } from '../mesh-client.ts';
import { findModel, takesTensors } from '../model-view.ts';
import { bar, table } from '../output.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';

/** The gateway's answer to a predict call. */
export interface PredictAnswer {
  readonly model: string;
  readonly version: string;
  readonly predictionIds: readonly string[];
  readonly predictions: readonly unknown[];
  readonly recorded: boolean;
}

interface Classified {
  readonly label: string;
  readonly score: number;
  readonly scores: Readonly<Record<string, number>>;
}

const BATCH = 64;

export function addPredictCommand(program: Command, session: () => Session): void {
  program
    .command('predict')
    .description(
      'ask a model: texts, or JSON values for models that take tensors; "-" reads lines from stdin',
    )
    .argument('<model>', 'the model')
    .argument('<instances...>', 'what to predict')
    .option('--model-version <n>', 'which version answers')
    .option('--alias <alias>', 'which alias answers: champion, previous or challenger')
    .option('--routing-key <key>', 'calls with the same key go to the same arm of a rollout')
    .option('--tensors', 'the instances are JSON values, not texts')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet predict sentiment "not bad at all" "难看死了"\n  ratchet predict iris --tensors "[5.1,3.5,1.4,0.2]"\n  cat lines.txt | ratchet predict sentiment -',
    )
    .action(async (model: string, given: string[], options: PredictOptions) => {
      const { mesh, output } = session();
      const instances = given.length === 1 && given[0] === '-' ? await stdinLines() : given;
      for (let at = 0; at < instances.length; at += BATCH) {
        const part = instances.slice(at, at + BATCH);
        const answer = await predict(mesh, model, part, options);
        output.answer(answer, drawn(answer, part));
        if (!answer.recorded)
          output.note('not recorded: the recorder is full, so these predictions can not be corrected by id');
      }
    });
}

interface PredictOptions {
  readonly modelVersion?: string;
  readonly alias?: string;
  readonly routingKey?: string;
  readonly tensors?: boolean;
}

async function predict(
  mesh: MeshClient,
  model: string,
  instances: readonly string[],
  { tensors = false, modelVersion, alias, routingKey }: PredictOptions,
): Promise<PredictAnswer> {
  try {
    return await mesh.post<PredictAnswer>(modelPath(model, ':predict'), {
      instances: tensors ? instances.map(parseInstance) : instances,
      ...(modelVersion === undefined ? {} : { version: modelVersion }),
      ...(alias === undefined ? {} : { alias }),
      ...(routingKey === undefined ? {} : { routingKey }),
    });
  } catch (error) {
    const refused = error instanceof MeshError && error.status === 400 && !tensors;
    if (!refused || !takesTensors(await findModel(mesh, model))) throw error;
    throw new MeshError(
      error.status,
      error.reason,
      `${error.message}; ${model} takes tensors: give the instances as JSON values, with --tensors`,
    );
  }
}

async function stdinLines(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin }))
    if (line.trim() !== '') lines.push(line);
  return lines;
}

function parseInstance(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(
      `${JSON.stringify(text)} is not JSON: with --tensors an instance is a number, an array or an object`,
    );
  }
}

function drawn(answer: PredictAnswer, instances: readonly string[]): string {
  const rows = answer.predictions.map((prediction, i) => {
    const id = answer.predictionIds[i] ?? '';
    const score = isClassified(prediction)
      ? [prediction.label, `${bar(prediction.score)} ${prediction.score.toFixed(3)}`]
      : [JSON.stringify(prediction)];
    return [...score, id, shorten(instances[i]!)];
  });
  const score = answer.predictions.every(isClassified) ? ['score'] : [];
  return table([`${answer.model} ${answer.version}`, ...score, 'predictionId', 'instance'], rows);
}

function isClassified(value: unknown): value is Classified {
  return typeof value === 'object' && value !== null && 'label' in value && 'scores' in value;
}

function shorten(text: string): string {
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

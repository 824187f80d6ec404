import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { sizeOfFile } from '../input-file.ts';
import { modelPath } from '../mesh-client.ts';
import { table } from '../output.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';

/** Labels travel in the query of the upload. */
const LABELS_BYTES_MAX = 96 * 1024;
const SHOWN_MAX = 40;

interface AddOptions {
  readonly name: string;
  readonly trainable?: string | true;
  readonly labels?: string;
}

interface Added {
  readonly model: string;
  readonly version: string;
  readonly promoted: boolean;
  readonly trainable?: {
    readonly trained: readonly { readonly name: string; readonly dims: readonly number[] }[];
    readonly frozen: readonly {
      readonly name: string;
      readonly dims: readonly number[];
      readonly reason: string;
    }[];
    readonly features: readonly string[];
  };
}

/** `ratchet models add`: serves an ONNX file, and lets it learn when it is asked to. */
export function addAddCommand(models: Command, session: () => Session): void {
  models
    .command('add')
    .description('serve an ONNX file')
    .argument('<file>', 'the file')
    .requiredOption('--name <model>', 'what the model is called')
    .option(
      '--trainable [pattern]',
      'let it learn from feedback: all that can be trained, or the parameters that match, as "classifier.*"',
    )
    .option(
      '--labels <file>',
      'with --trainable: a file with the labels of its scores in their order, one a line',
    )
    .action(async (file: string, options: AddOptions) => {
      const { mesh, output } = session();
      await sizeOfFile(file);
      const query = await queryOf(options);
      const added = await mesh.upload<Added>(
        modelPath(options.name, `/versions${query}`),
        await openAsBlob(file),
      );
      output.answer(added, inWords(added));
    });
}

async function queryOf({ trainable, labels }: AddOptions): Promise<string> {
  if (trainable === undefined) {
    if (labels === undefined) return '';
    throw new UserError('--labels are for a file that is to learn: give --trainable too');
  }
  const query = new URLSearchParams({ trainable: trainable === true ? '*' : trainable });
  if (labels !== undefined) query.set('labels', await labelsOf(labels));
  return `?${query.toString()}`;
}

async function labelsOf(file: string): Promise<string> {
  const bytes = await sizeOfFile(file);
  if (bytes > LABELS_BYTES_MAX)
    throw new UserError(`${file} has ${bytes} bytes; labels may have ${LABELS_BYTES_MAX} together`);
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').trimEnd();
  if (text === '') throw new UserError(`${file} is empty: expected a label a line`);
  return text;
}

function inWords({ model, version, promoted, trainable }: Added): string {
  const next = promoted ? 'it is live' : `"ratchet promote ${model} ${version}" makes it live`;
  const added = `${model}: added as version ${version}; ${next}`;
  if (trainable === undefined) return added;
  const { trained, frozen, features } = trainable;
  const rows = [
    ...trained.map(({ name, dims }) => [name, dims.join('×'), 'learns']),
    ...frozen.map(({ name, dims, reason }) => [name, dims.join('×'), `stays: ${reason}`]),
  ];
  const hidden = rows.length - SHOWN_MAX;
  return [
    added,
    `it learns from feedback: ${trained.length} of ${rows.length} parameters, from ${features.map((name) => `"${name}"`).join(', ')} on`,
    table(['parameter', 'size', ''], rows.slice(0, SHOWN_MAX)),
    ...(hidden > 0 ? [`and ${hidden} more; --json shows all`] : []),
  ].join('\n');
}

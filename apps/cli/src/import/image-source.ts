import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Fault, messageOf } from '@ratchet/kernel';
import { UserError } from '../user-error.ts';
import type { ExampleSource, Place, Problem, SourceExample } from './example.ts';
import type { RecordFile } from './record-file.ts';
import type { SourceRecord } from './records.ts';

/** What the REST door takes in one call as base64, with something to spare. */
const IMAGE_BYTES_MAX = 6_000_000;
const IMAGE_FILE = /\.(png|jpe?g)$/i;
/** How the base64 of a PNG or a JPEG file begins. */
const BASE64 = /^(?:iVBORw0KGgo|\/9j\/)[A-Za-z0-9+/]+={0,2}$/;

/** Images in a directory for each label. Files that are no PNG or JPEG are problems; hidden ones are left out. */
export async function imageDirectory(dir: string): Promise<ExampleSource> {
  const labels = (await readdir(dir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  if (labels.length === 0)
    throw new UserError(`${dir} has no directories: expected one for each label, with its PNG or JPEG files`);
  const files: { readonly label: string; readonly name: string }[] = [];
  for (const label of labels)
    for (const name of (await readdir(join(dir, label))).sort())
      if (!name.startsWith('.')) files.push({ label, name });
  if (!files.some(({ name }) => IMAGE_FILE.test(name)))
    throw new UserError(`the directories in ${dir} have no PNG or JPEG files`);
  return {
    async *examples(onShare) {
      for (const [at, { label, name }] of files.entries()) {
        const place = join(label, name);
        onShare((at + 1) / files.length);
        if (IMAGE_FILE.test(name)) yield await fileExample(join(dir, place), place, label);
        else yield { place, problem: 'NOT_AN_IMAGE', raw: place };
      }
    },
  };
}

/** JSON lines of {"image", "label"}: the path of a file, from where the JSON lines are, or the file itself in base64. */
export function imageLines(file: RecordFile): ExampleSource {
  const home = dirname(file.file);
  return {
    encoding: file.encoding,
    async *examples(onShare) {
      for await (const row of file.records([], onShare))
        yield row.problem === undefined ? await lineExample(row, home) : row;
    },
  };
}

async function lineExample({ place, record }: SourceRecord, home: string): Promise<SourceExample> {
  const { image, label } = record;
  const problem = (what: string): Problem => ({
    place,
    problem: what,
    raw: shortened(JSON.stringify(record)),
  });
  if (typeof image !== 'string' || image === '') return problem('NO_IMAGE');
  if (typeof label !== 'string' && typeof label !== 'number') return problem('NO_LABEL');
  if (!BASE64.test(image)) return await fileExample(resolve(home, image), place, String(label));
  return await example(Buffer.from(image, 'base64'), place, String(label), 'base64');
}

async function fileExample(path: string, place: Place, label: string): Promise<SourceExample> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { place, problem: 'UNREADABLE', message: `${path}: ${code}`, raw: path };
  }
  return await example(bytes, place, label, path);
}

async function example(bytes: Buffer, place: Place, label: string, raw: string): Promise<SourceExample> {
  if (bytes.length > IMAGE_BYTES_MAX) {
    const message = `expected at most ${IMAGE_BYTES_MAX / 1e6} MB, got ${(bytes.length / 1e6).toFixed(1)} MB: make the image smaller`;
    return { place, problem: 'IMAGE_TOO_LARGE', message, raw };
  }
  const { readImageHeader } = await import('@ratchet/pipeline');
  try {
    readImageHeader(bytes);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { place, problem: error.reason, message: messageOf(error), raw };
  }
  return { place, example: { image: { b64: bytes.toString('base64') }, label } };
}

function shortened(raw: string): string {
  return raw.length > 200 ? `${raw.slice(0, 199)}…` : raw;
}

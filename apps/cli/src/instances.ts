import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { sizeOfFile } from './input-file.ts';
import { UserError } from './user-error.ts';

/** Something to predict or to learn from: as the REST door takes it, and as people know it. */
export interface GivenInstance {
  readonly instance: unknown;
  readonly shown: string;
}

/** What the REST door takes in one call as base64, with something to spare. */
const IMAGE_BYTES_MAX = 6_000_000;

/** A text, which is its own instance. */
export function givenText(text: string): GivenInstance {
  return { instance: text, shown: text };
}

/** A row of a table from its JSON: {"age": 3}. */
export function givenRow(json: string): GivenInstance {
  const row = parsed(json);
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return { instance: row, shown: json };
  throw new UserError(`--row: expected a JSON object of columns such as {"age": 3}, got ${json}`);
}

/** An instance of a model that takes tensors: any JSON value. */
export function givenTensors(json: string): GivenInstance {
  const instance = parsed(json);
  if (instance !== undefined) return { instance, shown: json };
  throw new UserError(
    `${JSON.stringify(json)} is not JSON: with --tensors an instance is a number, an array or an object`,
  );
}

/** A PNG or JPEG file. */
export async function givenImage(file: string): Promise<GivenInstance> {
  const size = await sizeOfFile(file);
  if (size > IMAGE_BYTES_MAX)
    throw new UserError(
      `${file} has ${(size / 1e6).toFixed(1)} MB, and an image may have ${IMAGE_BYTES_MAX / 1e6} MB: make it smaller`,
    );
  return { instance: { b64: (await readFile(file)).toString('base64') }, shown: file };
}

/** The lines of stdin that are not empty, where all that was given is "-". */
export async function orStdin(given: readonly string[]): Promise<readonly string[]> {
  if (given.length !== 1 || given[0] !== '-') return given;
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin }))
    if (line.trim() !== '') lines.push(line);
  return lines;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Gathers an option that may be given several times. */
export function several(given: string, before: readonly string[] = []): string[] {
  return [...before, given];
}

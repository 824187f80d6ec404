import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Closable } from '@ratchet/kernel';
import type { Example } from '../import/example.ts';
import { type Printed, type Request, runCommand } from '../testing.ts';

const SETTINGS = '/v1/models/m/training';

export interface Imported extends Printed {
  /** The settings that were put, one after the other. */
  readonly put: unknown[];
  readonly batches: Example[][];
  readonly examples: Example[];
}

export interface RejectedRow {
  readonly line?: number;
  readonly file?: string;
  readonly reason: string;
}

/** A directory of files to import, beside a mesh that takes everything. */
export class ImportBed implements Closable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async open(): Promise<ImportBed> {
    return new ImportBed(await mkdtemp(join(tmpdir(), 'ratchet-import-')));
  }

  close(): Promise<void> {
    return rm(this.dir, { recursive: true });
  }

  /** Runs `ratchet import` of a path below the directory. */
  async importPath(path: string, args: readonly string[], settings: object = {}): Promise<Imported> {
    const put: unknown[] = [];
    const batches: Example[][] = [];
    const printed = await runCommand(
      ['import', join(this.dir, path), '--model', 'm', '--no-train', ...args],
      {
        [`GET ${SETTINGS}`]: settings,
        [`PUT ${SETTINGS}`]: ({ body }: Request) => {
          put.push(body);
          return body;
        },
        'POST /v1/models/m/examples:batch': ({ body }: Request) => {
          const { examples } = body as { examples: Example[] };
          batches.push(examples);
          return { imported: examples.length, duplicates: 0, rejected: [] };
        },
      },
    );
    const out = stripVTControlCharacters(printed.out);
    return { ...printed, out, put, batches, examples: batches.flat() };
  }

  /** Writes a file of these lines and imports it. */
  async importText(
    name: string,
    lines: readonly string[],
    args: readonly string[],
    settings: object = {},
  ): Promise<Imported> {
    await writeFile(join(this.dir, name), `${lines.join('\n')}\n`);
    return await this.importPath(name, args, settings);
  }

  /** What was written beside a file about its rejected rows. */
  async rejected(name: string): Promise<RejectedRow[]> {
    const text = await readFile(join(this.dir, `${name}.rejected.jsonl`), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RejectedRow);
  }
}

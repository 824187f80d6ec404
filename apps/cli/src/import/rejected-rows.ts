import { createWriteStream, type WriteStream } from 'node:fs';
import { parse as parsePath, resolve } from 'node:path';
import { UserError } from '../user-error.ts';
import type { Problem } from './example.ts';

/** Writes what was rejected beside what it comes from, each with its place and the reason. */
export class RejectedRows {
  readonly counts: Record<string, number> = {};
  readonly #target: string;
  #stream: WriteStream | undefined;
  #failure: Error | undefined;

  /** `source` is the file or the directory that is imported. */
  constructor(source: string) {
    const { dir, name } = parsePath(/(^|\/)\.\.?\/?$/.test(source) ? resolve(source) : source);
    this.#target = `${dir === '' ? '' : `${dir}/`}${name}.rejected.jsonl`;
  }

  /** Undefined where nothing was rejected. */
  get path(): string | undefined {
    return this.#stream && this.#target;
  }

  add({ place, problem, message, raw }: Problem): void {
    this.counts[problem] = (this.counts[problem] ?? 0) + 1;
    this.#stream ??= this.#open();
    const where = typeof place === 'number' ? { line: place } : { file: place };
    this.#stream.write(`${JSON.stringify({ ...where, reason: problem, message, row: raw })}\n`);
  }

  /** A UserError when they could not be written. */
  async close(): Promise<void> {
    const stream = this.#stream;
    if (stream) await new Promise<void>((resolve) => stream.end(() => resolve()));
    if (this.#failure)
      throw new UserError(
        `all rows are read, but those that were rejected can't be written to ${this.#target}: ${this.#failure.message}`,
      );
  }

  #open(): WriteStream {
    return createWriteStream(this.#target).on('error', (error) => {
      this.#failure = error;
    });
  }
}

import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Closable } from '@ratchet/kernel';
import { scalarRecord, versionRecord } from './tensor-board-events.ts';

/** Writers that begin in the same second and the same directory; more than that is a mistake. */
const FILES_MAX = 1_000;

/**
 * Writes numbers of one run into an event file in a directory, which `tensorboard --logdir` over it or over its parent
 * shows while they come. Each number is in the file when `scalar` returns; a process that is killed leaves at most one
 * record cut off, which TensorBoard skips. The directory and the file are made by the first number.
 */
export class TensorBoardWriter implements Closable {
  readonly #directory: string;
  #file: number | undefined;
  #closed = false;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Throws a RangeError for an empty tag and for a step that is not a count, an Error when closed. */
  scalar(tag: string, step: number, value: number, wallTimeMs: number): void {
    if (this.#closed) throw new Error('this TensorBoard file is closed: it can take nothing more');
    if (tag === '') throw new RangeError('a number for TensorBoard needs a tag');
    if (!(Number.isSafeInteger(step) && step >= 0)) throw new RangeError(`a step is a count, but is ${step}`);
    this.#file ??= begin(this.#directory, wallTimeMs);
    writeSync(this.#file, scalarRecord({ tag, step, value, wallTimeMs }));
  }

  close(): void {
    this.#closed = true;
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** A new file of its own, named as TensorBoard finds it; files of one directory are read in the order of their names. */
function begin(directory: string, wallTimeMs: number): number {
  mkdirSync(directory, { recursive: true });
  const second = String(Math.floor(wallTimeMs / 1000)).padStart(10, '0');
  for (let serial = 0; serial < FILES_MAX; serial++) {
    const name = `events.out.tfevents.${second}.ratchet.${String(serial).padStart(3, '0')}`;
    const file = openNew(join(directory, name));
    if (file === undefined) continue;
    writeSync(file, versionRecord(wallTimeMs));
    return file;
  }
  throw new Error(`a directory for TensorBoard has ${FILES_MAX} files of one second already`);
}

function openNew(path: string): number | undefined {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, newId } from '@ratchet/kernel';
import { assertModelName, isVersion, nextVersion } from '../names.ts';
import { defaultServing, type ServingDocument, servingSchema } from '../serving.ts';
import { modelDir, SERVING_FILE, versionDir } from './layout.ts';

/**
 * Writes a model repository in a directory; the trainer alone holds one. Everything appears by a rename after it was
 * synced to disk: readers and crashes see the whole of it or nothing.
 */
export class RepositoryWriter {
  readonly #root: string;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Removes what an earlier process left half-written. Call before the first write. */
  async sweep(): Promise<void> {
    for (const name of await names(this.#root)) {
      if (name.startsWith('.tmp-')) await rm(join(this.#root, name), { recursive: true, force: true });
      else
        for (const inner of await names(join(this.#root, name)))
          if (inner.startsWith('.tmp-'))
            await rm(join(this.#root, name, inner), { recursive: true, force: true });
    }
  }

  /**
   * Publishes the next version of a model: `write` fills its directory. Answers the version. No alias moves: a model
   * that had no serving.json, where the highest version would count as champion, gets one that says what held before.
   */
  async publish(model: string, write: (dir: string, version: string) => Promise<void>): Promise<string> {
    assertModelName(model);
    return await this.#inTurn(model, async () => {
      const home = modelDir(this.#root, model);
      await mkdir(home, { recursive: true });
      const version = nextVersion((await names(home)).filter(isVersion));
      await this.#pinServing(model);
      const staged = join(home, `.tmp-${newId()}`);
      await mkdir(staged);
      try {
        await write(staged, version);
        await syncTree(staged);
        await rename(staged, versionDir(this.#root, model, version));
      } catch (error) {
        await rm(staged, { recursive: true, force: true });
        throw error;
      }
      await sync(home);
      await sync(this.#root);
      return version;
    });
  }

  /**
   * Replaces a model's serving.json by what `change` makes of it, one generation further. Fault Aborted when the
   * document is not at `expectedGeneration`. A change that answers the same document writes nothing.
   */
  async changeServing(
    model: string,
    change: (current: ServingDocument) => ServingDocument,
    expectedGeneration?: number,
  ): Promise<ServingDocument> {
    assertModelName(model);
    return await this.#inTurn(model, async () => {
      const current = await this.serving(model);
      if (expectedGeneration !== undefined && expectedGeneration !== current.generation)
        throw new Fault(
          'Aborted',
          'STALE_GENERATION',
          `model "${model}" is at generation ${current.generation}, not at ${expectedGeneration}: read it again and decide anew`,
          { model, generation: String(current.generation) },
        );
      const changed = change(current);
      if (changed === current) return current;
      return await this.#writeServing(model, changed, current.generation + 1);
    });
  }

  /** What serving.json says now. Not from a cache: the writer must know. */
  async serving(model: string): Promise<ServingDocument> {
    const home = modelDir(this.#root, model);
    try {
      return servingSchema.parse(JSON.parse(await readFile(join(home, SERVING_FILE), 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const versions = (await names(home)).filter(isVersion);
      return defaultServing(versions.length === 0 ? undefined : String(Math.max(...versions.map(Number))));
    }
  }

  /** Removes a model with all its versions, at once for every reader. */
  async removeModel(model: string): Promise<void> {
    assertModelName(model);
    await this.#inTurn(model, async () => {
      const gone = join(this.#root, `.tmp-${newId()}`);
      await rename(modelDir(this.#root, model), gone);
      await sync(this.#root);
      await rm(gone, { recursive: true, force: true });
    });
  }

  async #pinServing(model: string): Promise<void> {
    const current = await this.serving(model);
    if (current.generation === 0) await this.#writeServing(model, current, 1);
  }

  async #writeServing(
    model: string,
    document: ServingDocument,
    generation: number,
  ): Promise<ServingDocument> {
    const next = servingSchema.parse({ ...document, generation });
    const home = modelDir(this.#root, model);
    const staged = join(home, `.tmp-${newId()}`);
    await mkdir(home, { recursive: true });
    await writeSynced(staged, `${JSON.stringify(next, null, 2)}\n`);
    await rename(staged, join(home, SERVING_FILE));
    await sync(home);
    return next;
  }

  async #inTurn<T>(model: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(model) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#turns.set(model, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(model) === mine) this.#turns.delete(model);
    }
  }
}

async function names(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** A directory with all that is in it. */
async function syncTree(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    await (entry.isDirectory() ? syncTree(path) : sync(path));
  }
  await sync(dir);
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

async function writeSynced(path: string, text: string): Promise<void> {
  await using handle = await open(path, 'wx');
  await handle.writeFile(text);
  await handle.sync();
}

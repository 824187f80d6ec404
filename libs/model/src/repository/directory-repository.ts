import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Closable, Fault, messageOf, quote } from '@ratchet/kernel';
import type { ZodType } from 'zod';
import { type Manifest, manifestSchema } from '../manifest.ts';
import { compareVersions, isVersion, MODEL_NAME } from '../names.ts';
import { defaultServing, type ServingDocument, servingSchema } from '../serving.ts';
import { deriveManifest } from './derive-manifest.ts';
import {
  MANIFEST_FILE,
  MODEL_FILE,
  modelDir,
  pictureFile,
  REPORT_FILE,
  SERVING_FILE,
  versionDir,
} from './layout.ts';
import type { ModelEntry, ModelRepository } from './repository.ts';

const MANIFESTS_MAX = 1_024;

/**
 * A model repository in a directory, as `layout.ts` says. Polls for changes. A serving.json that can't be read is reported
 * through `onProblem`, once for each thing that is wrong with it, and the last good one stays in force. A version directory
 * without model.onnx is not a version.
 */
export class DirectoryRepository implements ModelRepository, Closable {
  readonly #root: string;
  readonly #pollMs: number;
  readonly #onProblem: (message: string) => void;
  readonly #listeners = new Set<() => void>();
  readonly #manifests = new Map<string, Promise<Manifest>>();
  #models: ReadonlyMap<string, ModelEntry> = new Map();
  /** By `<model>/<version>`: differs when the version was removed and another one came in its place. */
  #identities: ReadonlyMap<string, string> = new Map();
  /** What was reported, by model, until it is right again or gone; '' is the repository itself. */
  readonly #problems = new Map<string, string>();
  #seen = '';
  /** Resolves when no look is under way or waits. */
  #looked: Promise<void> = Promise.resolve();
  /** The look that has not begun. */
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    root: string,
    options: { readonly pollMs?: number; readonly onProblem?: (message: string) => void } = {},
  ) {
    this.#root = root;
    this.#pollMs = options.pollMs ?? 250;
    this.#onProblem = options.onProblem ?? (() => undefined);
  }

  /** Reads the repository once and starts to follow it. An absent directory is an empty repository. */
  async open(): Promise<this> {
    await this.refresh();
    this.#schedule();
    return this;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  models(): ReadonlyMap<string, ModelEntry> {
    return this.#models;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  modelFile(model: string, version: string): string {
    return join(versionDir(this.#root, model, version), MODEL_FILE);
  }

  manifest(model: string, version: string): Promise<Manifest> {
    const key = `${model}/${version}`;
    const known = this.#manifests.get(key);
    if (known) return known;
    const reading = this.#readManifest(model, version);
    this.#manifests.set(key, reading);
    reading.catch(() => this.#manifests.delete(key));
    if (this.#manifests.size > MANIFESTS_MAX) this.#manifests.delete(this.#manifests.keys().next().value!);
    return reading;
  }

  async report(model: string, version: string): Promise<unknown> {
    const text = await readText(join(versionDir(this.#root, model, version), REPORT_FILE));
    return text === undefined ? undefined : json(text, `the report of ${model} ${version}`);
  }

  async picture(model: string, version: string, name: string): Promise<string | undefined> {
    const report = await this.report(model, version);
    const file = namedIn(report, name) ? pictureFile(name) : undefined;
    return file && (await readText(join(versionDir(this.#root, model, version), file)));
  }

  /**
   * Looks for changes. The look begins after this call, and after the one that is under way: an older look that ended later
   * would bring back what was. Whoever asks before it begins shares it.
   */
  refresh(): Promise<void> {
    if (this.#next) return this.#next;
    const next = this.#looked.then(() => {
      this.#next = undefined;
      return this.#look();
    });
    this.#next = next;
    this.#looked = next.catch(() => undefined);
    return next;
  }

  async #look(): Promise<void> {
    const entries = new Map<string, ModelEntry>();
    const identities = new Map<string, string>();
    const names = (await subdirectories(this.#root)).filter((name) => MODEL_NAME.test(name));
    for (const name of names) {
      const entry = await this.#readEntry(name, identities);
      if (entry) entries.set(name, entry);
    }
    for (const where of this.#problems.keys()) if (!names.includes(where)) this.#problems.delete(where);
    const seen = JSON.stringify([...entries.values(), ...identities]);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#models = entries;
    for (const key of this.#manifests.keys()) {
      const identity = identities.get(key);
      if (identity === undefined || identity !== this.#identities.get(key)) this.#manifests.delete(key);
    }
    this.#identities = identities;
    for (const listener of this.#listeners) listener();
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.refresh()
        .catch((error: unknown) =>
          this.#report('', `the model repository can't be read: ${messageOf(error)}`),
        )
        .finally(() => this.#schedule());
    }, this.#pollMs);
    this.#timer.unref();
  }

  /** Reports a problem unless it was reported already. */
  #report(where: string, problem: string): void {
    if (problem === this.#problems.get(where)) return;
    this.#problems.set(where, problem);
    this.#onProblem(problem);
  }

  async #readEntry(name: string, identities: Map<string, string>): Promise<ModelEntry | undefined> {
    const dir = modelDir(this.#root, name);
    const versions: string[] = [];
    for (const version of (await subdirectories(dir)).filter(isVersion)) {
      const identity = await identityOf(join(dir, version, MODEL_FILE));
      if (identity === undefined) continue;
      versions.push(version);
      identities.set(`${name}/${version}`, identity);
    }
    versions.sort(compareVersions);
    const serving = await this.#readServing(name, versions.at(-1));
    if (versions.length === 0 && serving.generation === 0) return undefined;
    return { name, versions, serving };
  }

  async #readServing(name: string, highest: string | undefined): Promise<ServingDocument> {
    const text = await readText(join(modelDir(this.#root, name), SERVING_FILE));
    try {
      const serving =
        text === undefined ? defaultServing(highest) : parse(servingSchema, text, `serving.json of ${name}`);
      this.#problems.delete(name);
      return serving;
    } catch (error) {
      this.#report(name, messageOf(error));
      return this.#models.get(name)?.serving ?? defaultServing(highest);
    }
  }

  async #readManifest(model: string, version: string): Promise<Manifest> {
    const dir = versionDir(this.#root, model, version);
    const text = await readText(join(dir, MANIFEST_FILE));
    if (text === undefined) return await deriveManifest(model, version, join(dir, MODEL_FILE));
    const manifest = parse(manifestSchema, text, `the manifest of ${model} ${version}`);
    if (manifest.model !== model || manifest.version !== version)
      throw new Fault(
        'DataLoss',
        'MANIFEST_MISMATCH',
        `the manifest of ${model} ${version} is the one of ${manifest.model} ${manifest.version}`,
      );
    return manifest;
  }
}

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('DataLoss', 'NOT_JSON', `${what} is not JSON`);
  }
}

function parse<T>(schema: ZodType<T>, text: string, what: string): T {
  const parsed = schema.safeParse(json(text, what));
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0]!;
  throw new Fault('DataLoss', 'BAD_FORMAT', `${what}: ${first.path.join('.')}: ${quote(first.message)}`);
}

function namedIn(report: unknown, picture: string): boolean {
  const { pictures } = (report ?? {}) as { readonly pictures?: unknown };
  return Array.isArray(pictures) && pictures.includes(picture);
}

async function subdirectories(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Differs between two files that were at a path one after the other; undefined where there is no file. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? `${found.ino} ${found.mtimeMs} ${found.size}` : undefined;
  } catch {
    return undefined;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

import { Fault, quote } from '@ratchet/kernel';
import type { Manifest } from '../manifest.ts';
import { ALIASES, assertVersion } from '../names.ts';
import type { ServingDocument } from '../serving.ts';

/** One model as the repository knows it now. */
export interface ModelEntry {
  readonly name: string;
  /** Ascending. */
  readonly versions: readonly string[];
  readonly serving: ServingDocument;
}

/** Reads a model repository and follows its changes. */
export interface ModelRepository {
  /** All models now, by name; kept in memory and replaced as a whole when something changes. */
  models(): ReadonlyMap<string, ModelEntry>;
  /** What a version is. Fault NotFound, or DataLoss for a manifest that can't be read. */
  manifest(model: string, version: string): Promise<Manifest>;
  /** The evaluation at a version's birth; undefined where there is none. Fault DataLoss for one that can't be read. */
  report(model: string, version: string): Promise<unknown>;
  /** An SVG that the report names; undefined for any other name. */
  picture(model: string, version: string, name: string): Promise<string | undefined>;
  /** The path of a version's model file. For whoever loads it; never for a caller. */
  modelFile(model: string, version: string): string;
  /** Calls back after each change; the answer ends it. */
  onChange(listener: () => void): () => void;
}

/** The model of that name; Fault NotFound with the names that exist. */
export function entryOf(repository: ModelRepository, model: string): ModelEntry {
  const models = repository.models();
  const entry = models.get(model);
  if (entry) return entry;
  throw modelNotFound(model, [...models.keys()]);
}

const NAMES_SHOWN_MAX = 20;

export function modelNotFound(model: string, names: readonly string[]): Fault {
  const shown = names.slice(0, NAMES_SHOWN_MAX).join(', ');
  const more = names.length > NAMES_SHOWN_MAX ? `, and ${names.length - NAMES_SHOWN_MAX} more` : '';
  const exist = names.length === 0 ? 'there is none yet' : `there are: ${shown}${more}`;
  return new Fault('NotFound', 'MODEL_NOT_FOUND', `there is no model ${quote(model)}; ${exist}`, {
    model: model.slice(0, 128),
  });
}

/** The version that a caller means: by number, or by alias, or the champion. Undefined: the model has no champion. */
export function resolveVersion(
  entry: ModelEntry,
  target: { readonly version?: string | undefined; readonly alias?: string | undefined },
): string | undefined {
  if (target.version !== undefined) {
    assertVersion(target.version);
    if (entry.versions.includes(target.version)) return target.version;
    throw new Fault(
      'NotFound',
      'VERSION_NOT_FOUND',
      `model ${quote(entry.name)} has no version ${target.version}; it has: ${entry.versions.slice(-20).join(', ') || 'none'}`,
      { model: entry.name, version: target.version },
    );
  }
  if (target.alias === undefined) return entry.serving.aliases.champion;
  const alias = ALIASES.find((name) => name === target.alias);
  const version = alias === undefined ? undefined : entry.serving.aliases[alias];
  if (version !== undefined || alias === 'champion') return version;
  const set = ALIASES.filter((name) => entry.serving.aliases[name] !== undefined);
  throw new Fault(
    'NotFound',
    'ALIAS_NOT_FOUND',
    `model ${quote(entry.name)} has no alias ${quote(target.alias)}; it has: ${set.join(', ') || 'none'}`,
    { model: entry.name },
  );
}

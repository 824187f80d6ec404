import { Fault } from '@ratchet/kernel';
import { entryOf, type ModelRepository, resolveVersion } from '@ratchet/model';
import type { VersionState } from './load-states.ts';

/** Which version answers a call. */
export interface Route {
  readonly model: string;
  readonly version: string;
  /** The alias that led to the version; empty when the caller named the version. */
  readonly alias: string;
  /** "model/version" */
  readonly key: string;
}

/** What a caller asks for: a version, or an alias, or neither. */
export interface Target {
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
}

/** The load states as the router reads them. */
export interface Availability {
  readonly up: boolean;
  of(model: string, version: string): VersionState | undefined;
  isAvailable(model: string, version: string): boolean;
}

const CHAMPION: Target = {};

/**
 * Chooses the version that answers. An alias moves only to a version that inference says is available: until then the
 * one that it named before goes on answering. A version that the caller names is used as it is, for inference loads on
 * demand.
 */
export class Router {
  readonly #repository: ModelRepository;
  readonly #states: Availability;
  /** The routes of plain calls until something changes. */
  readonly #champions = new Map<string, Route>();
  /** The version that each alias led to last, by model. */
  readonly #last = new Map<string, Map<string, string>>();

  constructor(repository: ModelRepository, states: Availability) {
    this.#repository = repository;
    this.#states = states;
  }

  /**
   * Faults: NotFound for what the repository does not have, Unavailable MODEL_HAS_NO_VERSION without a champion,
   * Unavailable MODEL_NOT_READY while no version that the alias named is available.
   */
  route(model: string, target: Target = CHAMPION): Route {
    const plain = target.version === undefined && target.alias === undefined;
    const known = plain ? this.#champions.get(model) : undefined;
    if (known) return known;
    const route = this.#decide(model, target);
    if (plain) this.#champions.set(model, route);
    return route;
  }

  /** Call when the repository or the load states changed. */
  forget(): void {
    this.#champions.clear();
    const models = this.#repository.models();
    for (const model of this.#last.keys()) if (!models.has(model)) this.#last.delete(model);
  }

  #decide(model: string, target: Target): Route {
    const entry = entryOf(this.#repository, model);
    const named = resolveVersion(entry, target);
    if (target.version !== undefined) return routeTo(model, target.version, '');
    const alias = target.alias ?? 'champion';
    if (named === undefined) throw noChampion(model, entry.versions);
    const last = this.#last.get(model) ?? new Map<string, string>();
    this.#last.set(model, last);
    const before = last.get(alias);
    const candidates = before !== undefined && entry.versions.includes(before) ? [named, before] : [named];
    const version = candidates.find((candidate) => this.#states.isAvailable(model, candidate));
    if (version === undefined) throw this.#notReady(model, named, alias);
    last.set(alias, version);
    return routeTo(model, version, alias);
  }

  #notReady(model: string, version: string, alias: string): Fault {
    const known = this.#states.of(model, version);
    const state = stateName(known);
    const why = known?.error ? `: ${known.error}` : '';
    const now = this.#states.up
      ? `is ${state} on inference${why}`
      : 'is not known to be loaded: inference is not reachable';
    return new Fault(
      'Unavailable',
      'MODEL_NOT_READY',
      `version ${version} of model "${model}" (${alias}) ${now}`,
      {
        model,
        version,
        alias,
        state,
      },
    );
  }
}

/** A load state as a word: new, loading, available, unloading, ended. */
function stateName(known: VersionState | undefined): string {
  return known === undefined ? 'new' : known.state.replace('LOAD_STATE_', '').toLowerCase();
}

function routeTo(model: string, version: string, alias: string): Route {
  return { model, version, alias, key: `${model}/${version}` };
}

function noChampion(model: string, versions: readonly string[]): Fault {
  const metadata = { model };
  if (versions.length === 0)
    return new Fault('Unavailable', 'MODEL_HAS_NO_VERSION', `model "${model}" has no version yet`, metadata);
  const shown = versions.slice(-5);
  const has = versions.length === 1 ? 'version' : 'versions';
  return new Fault(
    'Unavailable',
    'MODEL_HAS_NO_VERSION',
    `model "${model}" has ${has} ${shown.join(', ')}, but none is its champion: promote one with \`ratchet promote ${model} ${shown.at(-1)}\``,
    { ...metadata, versions: shown.join(',') },
  );
}

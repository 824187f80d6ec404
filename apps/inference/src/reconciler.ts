import type { Clock, Closable } from '@ratchet/kernel';
import { ALIASES, type ModelEntry, type ModelRepository } from '@ratchet/model';
import { type Action, type ModelSnapshot, nextActions, type VersionSnapshot } from './next-actions.ts';
import type { TrackedVersion, VersionPool } from './version-pool.ts';

/** Loading takes a core: more at a time only make each slower, and those that answer too. */
const LOADS_MAX = 2;
const LOOK_AGAIN_MS = 500;

/** Makes what is loaded what the repository's aliases name: looks after every change, and twice a second. */
export class Reconciler implements Closable {
  readonly #repository: ModelRepository;
  readonly #pool: VersionPool;
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;
  #cancel = (): void => {};
  #closed = false;

  constructor(repository: ModelRepository, pool: VersionPool, clock: Clock) {
    this.#repository = repository;
    this.#pool = pool;
    this.#clock = clock;
    let before = repository.models();
    this.#unsubscribe = repository.onChange(() => {
      this.#retryChanged(before);
      before = repository.models();
      this.reconcile();
    });
  }

  /** Looks now. Safe to call from anywhere, as often as one likes. */
  reconcile(): void {
    if (this.#closed) return;
    this.#cancel();
    for (const action of nextActions(this.#snapshot(), LOADS_MAX)) this.#act(action);
    this.#cancel = this.#clock.after(LOOK_AGAIN_MS, () => this.reconcile());
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#cancel();
  }

  #act({ kind, model, version }: Action): void {
    if (kind === 'load') this.#pool.load(model, version);
    else if (kind === 'unload') this.#pool.unload(model, version);
    else this.#pool.forget(model, version);
  }

  /** Somebody did something about the model: what could not be loaded may be well now. */
  #retryChanged(before: ReadonlyMap<string, ModelEntry>): void {
    const now = this.#repository.models();
    for (const { served } of this.#pool.tracked()) {
      const { model } = served;
      if (JSON.stringify(before.get(model)) !== JSON.stringify(now.get(model))) served.retryNow();
    }
  }

  #snapshot(): ModelSnapshot[] {
    const entries = this.#repository.models();
    const tracked = new Map<string, TrackedVersion[]>();
    for (const each of this.#pool.tracked()) {
      const { model } = each.served;
      tracked.set(model, [...(tracked.get(model) ?? []), each]);
    }
    const models = new Set([...entries.keys(), ...tracked.keys()]);
    return [...models].map((model) =>
      this.#modelSnapshot(model, entries.get(model), tracked.get(model) ?? []),
    );
  }

  #modelSnapshot(
    model: string,
    entry: ModelEntry | undefined,
    tracked: readonly TrackedVersion[],
  ): ModelSnapshot {
    const aliases = entry?.serving.aliases ?? {};
    const existing = new Set(entry?.versions);
    const aspired = new Set(ALIASES.flatMap((alias) => aliases[alias] ?? []).filter((v) => existing.has(v)));
    const versions = [...new Set([...existing, ...tracked.map(({ served }) => served.version)])]
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => this.#versionSnapshot(model, version, aspired.has(version), !existing.has(version)));
    const champion =
      aliases.champion !== undefined && existing.has(aliases.champion) ? aliases.champion : undefined;
    return { model, champion, gone: entry === undefined, versions };
  }

  #versionSnapshot(model: string, version: string, aspired: boolean, gone: boolean): VersionSnapshot {
    const known = this.#pool.get(model, version);
    if (!known) return { ...UNTOUCHED, version, aspired, gone };
    const now = this.#clock.now();
    if (aspired) {
      known.onDemand = false;
      known.aspiredAt = now;
    }
    const { served, onDemand, aspiredAt } = known;
    return {
      version,
      aspired,
      gone,
      onDemand,
      state: served.state,
      busy: served.busy,
      idleMs: now - Math.max(aspiredAt, served.lastUsedAt),
      retryInMs: Math.max(0, served.retryAt - now),
    };
  }
}

const UNTOUCHED = { state: 'new', onDemand: false, busy: false, idleMs: 0, retryInMs: 0 } as const;

import { type Clock, Fault, quote } from '@ratchet/kernel';
import {
  type Aliases,
  assertModelName,
  assertVersion,
  type DirectoryRepository,
  entryOf,
  type ModelEntry,
  type Policy,
  type RepositoryWriter,
  type ServingDocument,
} from '@ratchet/model';
import { challenge, promote, rollBack, type Verdict } from '@ratchet/rollout';
import { assertCompatible } from './compatibility.ts';
import type { PromotionAction, TrainerDatabase } from './trainer-database.ts';

/** What justified a move. */
export interface Grounds {
  readonly actor: 'run' | 'operator';
  readonly runId?: string;
  readonly reason: string;
  readonly verdict?: Verdict;
}

interface Move extends Grounds {
  readonly action: PromotionAction;
  readonly version: string;
}

/** A move that the audit holds. */
export interface AuditedMove {
  readonly action: PromotionAction;
  readonly version: string;
  readonly reason: string;
  readonly verdict: string;
}

interface Decision {
  readonly aliases: Aliases;
  readonly move: Move;
}

/** How often a move is decided again when serving.json changed in between. */
const ATTEMPTS_MAX = 5;

/** A move that happened, as it is told to people. */
export interface Moved {
  readonly model: string;
  readonly action: PromotionAction;
  readonly alias: 'champion' | 'challenger';
  /** The version that the alias named before; undefined when it named none. */
  readonly from: string | undefined;
  /** The version that it names now; undefined when it was cleared. */
  readonly to: string | undefined;
  readonly why: string;
}

/** Hears of every move that happened. */
export type OnMove = (moved: Moved) => void;

/**
 * Moves aliases. Each move is audited before it happens and confirmed after, by compare-and-set on the generation, one
 * at a time for a model; a crash between the two is settled by `reconcile`.
 */
export class Promotions {
  readonly #db: TrainerDatabase;
  readonly #writer: RepositoryWriter;
  readonly #repository: DirectoryRepository;
  readonly #clock: Clock;
  readonly #onMove: OnMove;

  constructor(parts: {
    readonly db: TrainerDatabase;
    readonly writer: RepositoryWriter;
    readonly repository: DirectoryRepository;
    readonly clock: Clock;
    readonly onMove: OnMove;
  }) {
    this.#db = parts.db;
    this.#writer = parts.writer;
    this.#repository = parts.repository;
    this.#clock = parts.clock;
    this.#onMove = parts.onMove;
  }

  /** Settles what an earlier process intended: serving.json knows whether it happened. Call before the first move. */
  async reconcile(): Promise<void> {
    const open = this.#db.selectFrom('promotions').where('state', '=', 'intended');
    for (const { id, model, generation } of await open.select(['id', 'model', 'generation']).execute()) {
      const serving = await this.#writer.serving(model);
      const happened = serving.generation >= generation && !(await this.#taken(model, generation));
      await this.#settle(id, happened ? 'done' : 'abandoned');
    }
  }

  /** Makes a version, or the challenger when none is named, the champion. `expectedGeneration` 0 does not check. */
  async promoteVersion(model: string, named: string, expectedGeneration: number): Promise<ServingDocument> {
    const { name, versions } = await this.#entry(model);
    return await this.#move(model, expectedGeneration, async ({ aliases }) => {
      const version = named === '' ? challengerOf(name, versions, aliases) : existing(name, versions, named);
      return await this.#promotion(model, aliases, version, {
        actor: 'operator',
        reason: 'promoted by hand',
      });
    });
  }

  /** Makes the previous champion the champion again. */
  async rollBackVersion(model: string, expectedGeneration: number): Promise<ServingDocument> {
    await this.#entry(model);
    return await this.#move(model, expectedGeneration, async (current) => {
      const aliases = rollBack(current.aliases);
      const grounds = { actor: 'operator', reason: 'rolled back by hand' } as const;
      return { aliases, move: { ...grounds, action: 'rollback', version: aliases.champion! } };
    });
  }

  /**
   * Makes a version the champion for a run. `against` is the champion that it was judged against, undefined when there
   * was none: Fault Aborted CHAMPION_CHANGED when another one answers by now.
   */
  async promoteJudged(
    model: string,
    version: string,
    against: string | undefined,
    grounds: Grounds,
  ): Promise<void> {
    await this.#move(model, 0, async ({ aliases }) => {
      if (aliases.champion !== against)
        throw new Fault(
          'Aborted',
          'CHAMPION_CHANGED',
          `version ${aliases.champion ?? 'none'} became the champion while version ${version} was judged against ${against ?? 'none'}`,
        );
      return await this.#promotion(model, aliases, version, grounds);
    });
  }

  /** Makes a version the challenger. */
  async challengeWith(model: string, version: string, grounds: Grounds): Promise<void> {
    await this.#move(model, 0, async ({ aliases }) => ({
      aliases: challenge(aliases, version),
      move: { ...grounds, action: 'challenge', version },
    }));
  }

  /** Makes a version that somebody added the champion of a model without one, or its challenger. */
  async introduce(model: string, version: string): Promise<{ promoted: boolean }> {
    const grounds = { actor: 'operator', reason: 'added as a file', action: 'add', version } as const;
    const { aliases } = await this.#move(model, 0, async (current) => ({
      aliases: (current.aliases.champion === undefined ? promote : challenge)(current.aliases, version),
      move: grounds,
    }));
    return { promoted: aliases.champion === version };
  }

  /** Changes the fields of a model's policy that are given. */
  async updatePolicy(model: string, change: Partial<Policy>): Promise<ServingDocument> {
    await this.#entry(model);
    const changed = await this.#writer.changeServing(model, (current) => ({
      ...current,
      policy: { ...current.policy, ...change },
    }));
    await this.#repository.refresh();
    return changed;
  }

  /** The move that a run made; undefined when it made none. */
  async moveOf(runId: string): Promise<AuditedMove | undefined> {
    return await this.#db
      .selectFrom('promotions')
      .select(['action', 'toVersion as version', 'reason', 'verdict'])
      .where('runId', '=', runId)
      .where('state', '=', 'done')
      .executeTakeFirst();
  }

  async #entry(model: string): Promise<ModelEntry> {
    assertModelName(model);
    await this.#repository.refresh();
    return entryOf(this.#repository, model);
  }

  async #promotion(model: string, aliases: Aliases, version: string, grounds: Grounds): Promise<Decision> {
    const { champion } = aliases;
    if (champion !== undefined)
      assertCompatible(
        await this.#repository.manifest(model, champion),
        await this.#repository.manifest(model, version),
      );
    const action = champion === undefined ? 'first' : 'promote';
    return { aliases: promote(aliases, version), move: { ...grounds, action, version } };
  }

  /** Decides on what serving.json says and writes it back; when somebody else was faster, once more from the start. */
  async #move(
    model: string,
    expectedGeneration: number,
    decide: (current: ServingDocument) => Promise<Decision>,
  ): Promise<ServingDocument> {
    for (let attempt = 1; ; attempt++) {
      const before = await this.#writer.serving(model);
      if (expectedGeneration !== 0 && expectedGeneration !== before.generation)
        throw staleGeneration(model, before.generation, expectedGeneration);
      const decision = await decide(before);
      if (decision.aliases === before.aliases) return before;
      try {
        return await this.#flip(model, before, decision);
      } catch (error) {
        const overtaken = error instanceof Fault && error.reason === 'STALE_GENERATION';
        if (!overtaken || expectedGeneration !== 0 || attempt === ATTEMPTS_MAX) throw error;
      }
    }
  }

  async #flip(model: string, before: ServingDocument, { aliases, move }: Decision): Promise<ServingDocument> {
    const id = await this.#intend(model, before, move);
    let after: ServingDocument;
    try {
      const change = (current: ServingDocument): ServingDocument => ({ ...current, aliases });
      after = await this.#writer.changeServing(model, change, before.generation);
    } catch (error) {
      // After any other failure nobody knows what the disk says: `reconcile` looks when the process starts anew.
      if (error instanceof Fault && error.reason === 'STALE_GENERATION') await this.#settle(id, 'abandoned');
      throw error;
    }
    await this.#settle(id, 'done');
    await this.#repository.refresh();
    this.#onMove(movedOf(model, before.aliases, aliases, move));
    return after;
  }

  async #intend(model: string, before: ServingDocument, move: Move): Promise<number> {
    const { action, version, actor, runId = '', reason, verdict } = move;
    const counts = verdict && 'wins' in verdict ? verdict : undefined;
    const { id } = await this.#db
      .insertInto('promotions')
      .values({
        state: 'intended',
        model,
        action,
        actor,
        runId,
        reason,
        fromVersion: before.aliases.champion ?? '',
        toVersion: version,
        verdict: verdict?.verdict ?? '',
        wins: counts?.wins ?? 0,
        losses: counts?.losses ?? 0,
        comparedRows: verdict?.n ?? 0,
        generation: before.generation + 1,
        atMs: this.#clock.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  /** Whether another move is known to have made this generation. */
  async #taken(model: string, generation: number): Promise<boolean> {
    const done = this.#db.selectFrom('promotions').select('id').where('state', '=', 'done');
    const found = done.where('model', '=', model).where('generation', '=', generation);
    return (await found.executeTakeFirst()) !== undefined;
  }

  async #settle(id: number, state: 'done' | 'abandoned'): Promise<void> {
    await this.#db.updateTable('promotions').set({ state }).where('id', '=', id).execute();
  }
}

function movedOf(model: string, before: Aliases, after: Aliases, { action, reason }: Move): Moved {
  const alias = before.champion === after.champion ? 'challenger' : 'champion';
  return { model, action, alias, from: before[alias], to: after[alias], why: reason };
}

function challengerOf(model: string, versions: readonly string[], aliases: Aliases): string {
  const { challenger, champion } = aliases;
  if (challenger !== undefined) return challenger;
  const shown = newest(versions).map((version) =>
    version === champion ? `${version} (the champion)` : version,
  );
  throw new Fault(
    'NotFound',
    'NO_CHALLENGER',
    `model ${quote(model)} has no challenger to promote: name a version; it has: ${shown.join(', ') || 'none'}`,
    { model },
  );
}

function existing(model: string, versions: readonly string[], version: string): string {
  assertVersion(version);
  if (versions.includes(version)) return version;
  throw new Fault(
    'NotFound',
    'VERSION_NOT_FOUND',
    `model ${quote(model)} has no version ${version}; it has: ${newest(versions).join(', ') || 'none'}`,
    { model, version },
  );
}

/** As many versions as a message names. */
function newest(versions: readonly string[]): readonly string[] {
  return versions.slice(-20);
}

function staleGeneration(model: string, generation: number, expected: number): Fault {
  return new Fault(
    'Aborted',
    'STALE_GENERATION',
    `model ${quote(model)} is at generation ${generation}, not at ${expected}: read it again and decide anew`,
    { model, generation: String(generation) },
  );
}

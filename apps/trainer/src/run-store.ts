import { type Clock, Fault, isId, newId, quote } from '@ratchet/kernel';
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { RunPhase, RunTable, RunTrigger, TrainerDatabase } from './trainer-database.ts';

export type Run = Readonly<Selectable<RunTable>>;

/** How a run ended. */
export type RunEnd = Pick<Updateable<RunTable>, 'version' | 'verdict' | 'promoted' | 'reportJson'> & {
  readonly state: 'succeeded' | 'failed' | 'cancelled';
  /** One sentence for people. */
  readonly reason: string;
};

/** What the schedule needs to know of a model's past. */
export interface PastRuns {
  /** Resolved labels in the newest snapshot that a run took, or when one was cancelled; 0 without one. */
  readonly labels: number;
  /** The newest run that was cancelled, while nobody has counted the labels that there were. */
  readonly uncounted: string | undefined;
  /** Whether a run waits or works, whatever it does. */
  readonly active: boolean;
  /** When the newest run that trains ended, if it failed. */
  readonly failedAtMs: number | undefined;
}

/** What a run makes smaller, and to what: its settings are no training settings of the model. */
export type CompressionOrder = Pick<Run, 'parent' | 'settingsJson'>;

/** A run that trains finds its settings when it begins. */
const TRAINING: CompressionOrder = { parent: '', settingsJson: '' };

const QUEUED_MAX = 64;
const KEPT_MAX = 10_000;
const PAGE_MAX = 1_000;
const PAGE_DEFAULT = 100;
const RESTARTED = 'continued after a restart';
const UNCOUNTED = -1;
/** What the end of a run says of more than its state. */
const BY_STATE: Readonly<Record<RunEnd['state'], Updateable<RunTable>>> = {
  succeeded: { progress: 1 },
  failed: {},
  cancelled: { labels: UNCOUNTED },
};

/** The runs table: which runs wait, which one works, what became of the others. */
export class RunStore {
  readonly #db: TrainerDatabase;
  readonly #clock: Clock;

  constructor(db: TrainerDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Queues a run, or answers the model's active one as joined where it does the same. At most 64 wait: Fault
   * ResourceExhausted RUN_QUEUE_FULL; FailedPrecondition RUN_ACTIVE while one of another kind works or waits.
   */
  async enqueue(
    model: string,
    trigger: RunTrigger,
    compression: CompressionOrder = TRAINING,
  ): Promise<{ run: Run; joined: boolean }> {
    return await this.#db.transaction().execute(async (tx) => {
      const active = await tx
        .selectFrom('runs')
        .selectAll()
        .where('model', '=', model)
        .where('state', 'in', ['queued', 'running'])
        .executeTakeFirst();
      if (active) {
        assertSame(active, compression);
        return { run: active, joined: true };
      }
      const { queued } = await tx
        .selectFrom('runs')
        .select((select) => select.fn.countAll<number>().as('queued'))
        .where('state', '=', 'queued')
        .executeTakeFirstOrThrow();
      if (queued >= QUEUED_MAX)
        throw new Fault(
          'ResourceExhausted',
          'RUN_QUEUE_FULL',
          `${QUEUED_MAX} runs wait already: ask again when some of them are done`,
        );
      const asked: Insertable<RunTable> = {
        runId: newId(),
        model,
        trigger,
        labels: 0,
        state: 'queued',
        phase: '',
        progress: 0,
        version: '',
        verdict: '',
        promoted: 0,
        reason: '',
        reportJson: '',
        snapshot: '',
        attempts: 0,
        removed: 0,
        ...compression,
        createTimeMs: this.#clock.now(),
        startTimeMs: 0,
        endTimeMs: 0,
      };
      const run = await tx.insertInto('runs').values(asked).returningAll().executeTakeFirstOrThrow();
      return { run, joined: false };
    });
  }

  /**
   * Begins the run that waits longest; undefined when none does. It trains as the model's settings are now; one that goes
   * on after a restart, as they were when it was first begun.
   */
  async beginNext(): Promise<Run | undefined> {
    return await this.#db.transaction().execute(async (tx) => {
      const waiting = tx
        .selectFrom('runs')
        .selectAll()
        .where('state', '=', 'queued')
        .orderBy('runId')
        .limit(1);
      const next = await waiting.executeTakeFirst();
      if (!next) return undefined;
      const said = tx.selectFrom('trainingSettings').select('settingsJson').where('model', '=', next.model);
      const settings = (await said.executeTakeFirst())?.settingsJson ?? '{}';
      return await tx
        .updateTable('runs')
        .set({
          state: 'running',
          attempts: next.attempts + 1,
          startTimeMs: this.#clock.now(),
          settingsJson: next.settingsJson === '' ? settings : next.settingsJson,
        })
        .where('runId', '=', next.runId)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  async progress(runId: string, phase: RunPhase, progress: number): Promise<void> {
    await this.#update(runId, { phase, progress });
  }

  /** Ends a run that still waits for its turn; undefined when there is none of that id. */
  async cancelQueued(runId: string, reason: string): Promise<Run | undefined> {
    return await this.#db
      .updateTable('runs')
      .set({ state: 'cancelled', reason, labels: UNCOUNTED, endTimeMs: this.#clock.now() })
      .where('runId', '=', runId)
      .where('state', '=', 'queued')
      .returningAll()
      .executeTakeFirst();
  }

  /** Notes how many labels a model had when its run was cancelled. */
  async countLabels(runId: string, labels: number): Promise<void> {
    await this.#update(runId, { labels });
  }

  /** Notes what a run learns from. */
  async snapshotTaken(runId: string, snapshot: string, labels: number): Promise<void> {
    await this.#update(runId, { snapshot, labels });
  }

  /** Ends a run. The oldest runs beyond 10,000 are forgotten. */
  async end(runId: string, end: RunEnd): Promise<Run> {
    const ended = await this.#update(runId, { ...end, ...BY_STATE[end.state], endTimeMs: this.#clock.now() });
    const forgotten = this.#db.selectFrom('runs').select('runId').orderBy('runId', 'desc').limit(1);
    await this.#db.deleteFrom('runs').where('runId', '<=', forgotten.offset(KEPT_MAX)).execute();
    return ended;
  }

  /** Puts a run that was begun back to its start: the trainer stops in an orderly way. */
  async putBack(runId: string): Promise<void> {
    const { attempts } = await this.get(runId);
    await this.#requeue(runId, attempts - 1);
  }

  /**
   * Takes up what an earlier process left. A run that it was at goes on from its start once; the second time it fails,
   * because it may be what stops the trainer.
   */
  async recover(): Promise<void> {
    const left = await this.#db.selectFrom('runs').selectAll().where('state', '=', 'running').execute();
    for (const { runId, attempts } of left) {
      if (attempts < 2) await this.#requeue(runId, attempts);
      else
        await this.end(runId, {
          state: 'failed',
          reason: 'the trainer stopped twice in the middle of this run: start it again when it is well',
        });
    }
  }

  /** Fault NotFound RUN_NOT_FOUND. */
  async get(runId: string): Promise<Run> {
    const run = isId(runId)
      ? await this.#db.selectFrom('runs').selectAll().where('runId', '=', runId).executeTakeFirst()
      : undefined;
    if (run) return run;
    throw new Fault(
      'NotFound',
      'RUN_NOT_FOUND',
      `there is no run ${quote(runId)}; list the runs to see which are`,
    );
  }

  /** A page of runs, newest first. `pageToken` is what the page before answered. */
  async list(page: {
    readonly model: string;
    readonly pageSize: number;
    readonly pageToken: string;
  }): Promise<{ runs: Run[]; nextPageToken: string }> {
    const size = Math.min(PAGE_MAX, page.pageSize > 0 ? page.pageSize : PAGE_DEFAULT);
    if (page.pageToken !== '' && !isId(page.pageToken))
      throw new Fault(
        'InvalidInput',
        'INVALID_PAGE_TOKEN',
        `${quote(page.pageToken)} is no page token: expected the next_page_token of the page before`,
      );
    let query = this.#db
      .selectFrom('runs')
      .selectAll()
      .orderBy('runId', 'desc')
      .limit(size + 1);
    if (page.model !== '') query = query.where('model', '=', page.model);
    if (page.pageToken !== '') query = query.where('runId', '<', page.pageToken);
    const found = await query.execute();
    const runs = found.slice(0, size);
    return { runs, nextPageToken: found.length > size ? runs.at(-1)!.runId : '' };
  }

  /** Ids of the runs that are not over. */
  async activeIds(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('runs')
      .select('runId')
      .where('state', 'in', ['queued', 'running'])
      .execute();
    return rows.map(({ runId }) => runId);
  }

  async isActive(model: string): Promise<boolean> {
    return (await this.past(model)).active;
  }

  async past(model: string): Promise<PastRuns> {
    const newest = this.#db.selectFrom('runs').where('model', '=', model).orderBy('runId', 'desc').limit(1);
    const last = await newest.select('state').executeTakeFirst();
    // One that compresses learns no labels: none wait where it failed.
    const trainings = newest.where('trigger', '!=', 'compress');
    const trained = await trainings.select(['state', 'endTimeMs']).executeTakeFirst();
    const informed = await trainings
      .select(['runId', 'labels'])
      .where((where) => where.or([where('snapshot', '!=', ''), where('state', '=', 'cancelled')]))
      .executeTakeFirst();
    const uncounted = informed?.labels === UNCOUNTED;
    return {
      labels: uncounted ? 0 : (informed?.labels ?? 0),
      uncounted: uncounted ? informed.runId : undefined,
      active: last?.state === 'queued' || last?.state === 'running',
      failedAtMs: trained?.state === 'failed' ? trained.endTimeMs : undefined,
    };
  }

  /** Whether a run that is over says that it made this version; not those of a model that was removed since. */
  async claims(model: string, version: string): Promise<boolean> {
    const claim = await this.#db
      .selectFrom('runs')
      .select('runId')
      .where('model', '=', model)
      .where('version', '=', version)
      .where('removed', '=', 0)
      .executeTakeFirst();
    return claim !== undefined;
  }

  /** Notes that the versions of a model are gone: their numbers may come again. */
  async versionsRemoved(model: string): Promise<void> {
    await this.#db.updateTable('runs').set({ removed: 1 }).where('model', '=', model).execute();
  }

  async #requeue(runId: string, attempts: number): Promise<void> {
    await this.#update(runId, {
      state: 'queued',
      attempts,
      phase: '',
      progress: 0,
      startTimeMs: 0,
      reason: RESTARTED,
    });
  }

  async #update(runId: string, change: Updateable<RunTable>): Promise<Run> {
    return await this.#db
      .updateTable('runs')
      .set(change)
      .where('runId', '=', runId)
      .returningAll()
      .executeTakeFirstOrThrow();
  }
}

/** A run joins one that does the same: training, or compressing the same version to the same. */
function assertSame(active: Run, { parent, settingsJson }: CompressionOrder): void {
  const compresses = active.trigger === 'compress';
  const isSame =
    parent === '' ? !compresses : active.parent === parent && active.settingsJson === settingsJson;
  if (isSame) return;
  throw new Fault(
    'FailedPrecondition',
    'RUN_ACTIVE',
    `run ${quote(active.runId)} ${compresses ? 'compresses a version' : 'trains'} for the model at the moment: start this one when it is done, or cancel it`,
    { runId: active.runId },
  );
}

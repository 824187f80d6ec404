import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BoundedQueue, type Closable, Fault } from '@ratchet/kernel';
import { passingFault, sqliteName } from './sqlite-error.ts';

/** What one transaction takes at most, unless a single op has more rows. */
const GROUP_ROWS_MAX = 1_000;

/** What may wait. */
const QUEUE_OPS_MAX = 10_000;
const QUEUE_ROWS_MAX = 50_000;

/** Writes through prepared statements, at once: what it awaits would run outside its transaction. */
export type WriteOp<T> = () => T;

/** One committed transaction, for metrics. */
export interface CommittedGroup {
  readonly ops: number;
  readonly seconds: number;
}

interface Waiting {
  readonly op: WriteOp<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * Writes in groups: all ops that wait run in one transaction, and each is acknowledged only after its commit is on the
 * disk. An op that throws takes back its own writes and nobody else's. A full, locked or read-only disk refuses the
 * group and passes; any other failure to write ends the committer for good, because nobody knows any more what the disk
 * holds: `onFatal` is called once, and the process should start anew.
 */
export class GroupCommitter implements Closable {
  readonly #sqlite: DatabaseSync;
  readonly #options: {
    readonly onFatal: (error: unknown) => void;
    readonly onCommit?: (group: CommittedGroup) => void;
  };
  readonly #statements: Record<'begin' | 'commit' | 'save' | 'undo' | 'keep', StatementSync>;
  readonly #queue = new BoundedQueue<Waiting>({ itemsMax: QUEUE_OPS_MAX, bytesMax: QUEUE_ROWS_MAX });
  #next: NodeJS.Immediate | undefined;
  #closed: Fault | undefined;

  constructor(
    sqlite: DatabaseSync,
    options: {
      readonly onFatal: (error: unknown) => void;
      readonly onCommit?: (group: CommittedGroup) => void;
    },
  ) {
    this.#sqlite = sqlite;
    this.#options = options;
    this.#statements = {
      begin: sqlite.prepare('BEGIN IMMEDIATE'),
      commit: sqlite.prepare('COMMIT'),
      save: sqlite.prepare('SAVEPOINT op'),
      undo: sqlite.prepare('ROLLBACK TO op'),
      keep: sqlite.prepare('RELEASE op'),
    };
  }

  /** How many ops wait. */
  get length(): number {
    return this.#queue.length;
  }

  /**
   * Runs an op in the next group and answers what it returned once that is on the disk. `rows` says how many rows it
   * writes, roughly. Fails with what the op threw, or with a Fault: ResourceExhausted STORE_BUSY or STORE_FULL,
   * Unavailable STORE_LOCKED, STORE_READ_ONLY, STORE_FAILED or STORE_CLOSED.
   */
  commit<T>(op: WriteOp<T>, rows = 1): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closed) {
        reject(this.#closed);
      } else if (this.#queue.offer({ op, resolve, reject }, Math.min(rows, QUEUE_ROWS_MAX))) {
        this.#next ??= setImmediate(() => this.#run());
      } else {
        reject(
          new Fault(
            'ResourceExhausted',
            'STORE_BUSY',
            `the store is behind: ${this.#queue.length} writes wait already; send it again later`,
          ),
        );
      }
    }) as Promise<T>;
  }

  /** Commits what waits and takes nothing more. */
  close(): void {
    while (this.#queue.length > 0) this.#run();
    if (this.#next) clearImmediate(this.#next);
    this.#closed ??= new Fault(
      'Unavailable',
      'STORE_CLOSED',
      'the store is shutting down; send it again later',
    );
  }

  #run(): void {
    this.#next = undefined;
    const group = this.#queue.take(GROUP_ROWS_MAX, GROUP_ROWS_MAX);
    const outcomes = this.#transact(group);
    for (const [i, outcome] of outcomes.entries()) {
      if ('error' in outcome) group[i]!.reject(outcome.error);
      else group[i]!.resolve(outcome.value);
    }
    if (this.#queue.length > 0) this.#next ??= setImmediate(() => this.#run());
  }

  #transact(group: readonly Waiting[]): Outcome[] {
    if (this.#closed) return refused(group, this.#closed);
    const startAt = performance.now();
    try {
      this.#statements.begin.run();
      const outcomes = group.map(({ op }) => this.#attempt(op));
      this.#statements.commit.run();
      this.#options.onCommit?.({ ops: group.length, seconds: (performance.now() - startAt) / 1_000 });
      return outcomes;
    } catch (error) {
      const passing = passingFault(error);
      if (passing && this.#rollBack()) return refused(group, passing);
      return refused(group, this.#fail(error));
    }
  }

  #attempt(op: WriteOp<unknown>): Outcome {
    this.#statements.save.run();
    try {
      const value = op();
      this.#statements.keep.run();
      return { value };
    } catch (error) {
      // A failure of the disk has ended the whole transaction; all others are the op's own.
      if (sqliteName(error) !== undefined) throw error;
      this.#statements.undo.run();
      this.#statements.keep.run();
      return { error };
    }
  }

  /** SQLite ends some failed transactions itself. */
  #rollBack(): boolean {
    try {
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      return true;
    } catch {
      return false;
    }
  }

  #fail(error: unknown): Fault {
    this.#rollBack();
    this.#closed = new Fault(
      'Unavailable',
      'STORE_FAILED',
      'the store could not write to its disk and stops: nothing of this call is acknowledged, send it again later',
    );
    this.#options.onFatal(error);
    return this.#closed;
  }
}

function refused(group: readonly Waiting[], error: Fault): Outcome[] {
  return group.map(() => ({ error }));
}

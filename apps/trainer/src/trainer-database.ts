import { type Database, type Migration, openDatabase } from '@ratchet/database';
import { type Generated, sql } from 'kysely';

export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** What a run does; the order is the order of the work. */
export type RunPhase = 'snapshot' | 'features' | 'train' | 'evaluate' | 'publish';

/** Why a run was started. */
export type RunTrigger = 'manual' | 'labels' | 'first' | 'starter' | 'compress';

/** One run, as it is kept. Absent texts are empty and absent times 0, as on the wire. */
export interface RunTable {
  /** A UUIDv7: the order of the ids is the order in which runs were asked for. */
  runId: string;
  model: string;
  state: RunState;
  phase: RunPhase | '';
  /** 0 to 1. */
  progress: number;
  trigger: RunTrigger;
  version: string;
  verdict: string;
  promoted: number;
  reason: string;
  reportJson: string;
  createTimeMs: number;
  startTimeMs: number;
  endTimeMs: number;
  /** The hash of what it learned from; empty before the snapshot is complete. */
  snapshot: string;
  /**
   * Resolved labels of the model in that snapshot. Of a cancelled run as many as there were soon after it, -1 until somebody
   * has counted them: nobody wants the run again that was cancelled.
   */
  labels: number;
  /** How often it was begun: more than once when the trainer stopped in the middle. */
  attempts: number;
  /** 1 when the model was removed after it, with the version that it made. */
  removed: number;
  /** How it trains: the model's training settings when it was first begun; empty before. */
  settingsJson: string;
  /** The version that it makes smaller; empty for a run that trains. */
  parent: string;
}

export type PromotionAction = 'first' | 'promote' | 'challenge' | 'rollback' | 'add';

/**
 * The audit of every move of an alias, written before the move as `intended`. `done` means that serving.json says so,
 * `abandoned` that it never did.
 */
export interface PromotionTable {
  id: Generated<number>;
  state: 'intended' | 'done' | 'abandoned';
  model: string;
  action: PromotionAction;
  /** The champion before; empty when there was none. */
  fromVersion: string;
  /** The version that was moved. */
  toVersion: string;
  /** `run`, or `operator` for a call. */
  actor: string;
  runId: string;
  reason: string;
  verdict: string;
  wins: number;
  losses: number;
  /** How many rows both versions were judged on. */
  comparedRows: number;
  /** The generation of serving.json that carries the move. */
  generation: number;
  atMs: number;
}

/** A later evaluation of a version: beside a challenger, on the rows of that time. */
export interface EvaluationTable {
  id: Generated<number>;
  model: string;
  version: string;
  runId: string;
  snapshot: string;
  scoresJson: string;
  atMs: number;
}

/** What happens once in the life of a data directory. */
export interface MarkTable {
  name: string;
  atMs: number;
}

/** How a model is trained, where somebody said so. */
export interface TrainingSettingsTable {
  model: string;
  settingsJson: string;
  atMs: number;
}

export interface TrainerTables {
  runs: RunTable;
  trainingSettings: TrainingSettingsTable;
  promotions: PromotionTable;
  evaluations: EvaluationTable;
  marks: MarkTable;
}

export type TrainerDatabase = Database<TrainerTables>;

const migrations: Record<string, Migration> = {
  '001-runs': {
    async up(db) {
      await db.schema
        .createTable('runs')
        .addColumn('runId', 'text', (column) => column.primaryKey())
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('phase', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('progress', 'real', (column) => column.notNull().defaultTo(0))
        .addColumn('trigger', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('verdict', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('promoted', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('reason', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('reportJson', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('createTimeMs', 'integer', (column) => column.notNull())
        .addColumn('startTimeMs', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('endTimeMs', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('snapshot', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('labels', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('removed', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema.createIndex('runsByModel').on('runs').columns(['model', 'runId']).execute();
      // One active run for each model holds even against a bug in the queue.
      await sql`create unique index "activeRuns" on "runs" ("model") where "state" in ('queued', 'running')`.execute(
        db,
      );
      await db.schema
        .createTable('promotions')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('fromVersion', 'text', (column) => column.notNull())
        .addColumn('toVersion', 'text', (column) => column.notNull())
        .addColumn('actor', 'text', (column) => column.notNull())
        .addColumn('runId', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('verdict', 'text', (column) => column.notNull())
        .addColumn('wins', 'integer', (column) => column.notNull())
        .addColumn('losses', 'integer', (column) => column.notNull())
        .addColumn('comparedRows', 'integer', (column) => column.notNull())
        .addColumn('generation', 'integer', (column) => column.notNull())
        .addColumn('atMs', 'integer', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('promotionsByRun').on('promotions').columns(['runId']).execute();
      await db.schema
        .createTable('evaluations')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .addColumn('runId', 'text', (column) => column.notNull())
        .addColumn('snapshot', 'text', (column) => column.notNull())
        .addColumn('scoresJson', 'text', (column) => column.notNull())
        .addColumn('atMs', 'integer', (column) => column.notNull())
        .addUniqueConstraint('evaluationsOfRun', ['runId', 'version'])
        .execute();
      await db.schema
        .createTable('marks')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('atMs', 'integer', (column) => column.notNull())
        .execute();
    },
  },
  '002-training-settings': {
    async up(db) {
      await db.schema
        .createTable('trainingSettings')
        .addColumn('model', 'text', (column) => column.primaryKey())
        .addColumn('settingsJson', 'text', (column) => column.notNull())
        .addColumn('atMs', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .alterTable('runs')
        .addColumn('settingsJson', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
    },
  },
  '003-compression': {
    async up(db) {
      await db.schema
        .alterTable('runs')
        .addColumn('parent', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
    },
  },
};

/** Opens the trainer's database file, or makes it. */
export function openTrainerDatabase(path: string): Promise<TrainerDatabase> {
  return openDatabase<TrainerTables>({ path, migrations });
}

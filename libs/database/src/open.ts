import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Closable, ConfigError, messageOf } from '@ratchet/kernel';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { NodeSqliteDialect } from './node-sqlite.ts';
import { sqliteName } from './sqlite-error.ts';

/** How long a statement waits for another process's lock. */
const BUSY_MS = 5_000;

/** What the write-ahead log is cut back to once a burst of writes is over. */
const LOG_BYTES_KEPT = 16 * 1024 * 1024;

/**
 * An open database. Kysely builds the reads and the migrations. Where a GroupCommitter writes, nothing else may: both
 * use this one connection, so kysely's `transaction()` is not for such a database.
 */
export class Database<T> extends Kysely<T> implements Closable {
  /** The connection itself, for prepared statements. */
  readonly sqlite: DatabaseSync;

  constructor(sqlite: DatabaseSync) {
    super({ dialect: new NodeSqliteDialect(sqlite) });
    this.sqlite = sqlite;
  }

  /** Also folds the write-ahead log into the database file. */
  async close(): Promise<void> {
    await this.destroy();
    if (this.sqlite.isOpen) this.sqlite.close();
  }
}

/**
 * Opens a database file, makes it and its folder where there is none, and brings its schema up to date: all missing
 * migrations in the order of their names, in one transaction. Every commit is on the disk before it returns (WAL with
 * synchronous=FULL, read back at every open). A ConfigError says when the file is damaged or was written by a newer
 * version; it is never changed or deleted then.
 */
export async function openDatabase<T>(options: {
  readonly path: string;
  readonly migrations: Readonly<Record<string, Migration>>;
}): Promise<Database<T>> {
  const { path, migrations } = options;
  makeFolder(dirname(path));
  const sqlite = connect(path);
  try {
    refuseNewerSchema(sqlite, path, migrations);
    const database = new Database<T>(sqlite);
    const migrator = new Migrator({
      db: database,
      provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
    return database;
  } catch (error) {
    if (sqlite.isOpen) sqlite.close();
    throw explained(error, path);
  }
}

function connect(path: string): DatabaseSync {
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(path, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
    sqlite.exec(`PRAGMA journal_mode = wal; PRAGMA synchronous = full;
      PRAGMA journal_size_limit = ${LOG_BYTES_KEPT};`);
    expectSetting(sqlite, path, 'journal_mode', 'wal');
    expectSetting(sqlite, path, 'synchronous', 2);
    expectSetting(sqlite, path, 'foreign_keys', 1);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw explained(error, path);
  }
}

/** Durability is not taken on trust: some builds and file systems quietly answer with less. */
function expectSetting(sqlite: DatabaseSync, path: string, name: string, expected: string | number): void {
  const actual = sqlite.prepare(`PRAGMA ${name}`).get()?.[name];
  if (actual === expected) return;
  throw new ConfigError(
    `database ${path} can't keep what it acknowledges: ${name} is ${String(actual)}, expected ${expected}; ` +
      'put the data directory on a local disk',
  );
}

function refuseNewerSchema(
  sqlite: DatabaseSync,
  path: string,
  migrations: Readonly<Record<string, Migration>>,
): void {
  const known = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'").get();
  const applied = known ? sqlite.prepare('SELECT name FROM kysely_migration ORDER BY name').all() : [];
  const unknown = applied.map((row) => String(row['name'])).filter((name) => !(name in migrations));
  if (unknown.length === 0) return;
  throw new ConfigError(
    `database ${path} was written by a newer version of Ratchet (it has ${unknown.join(', ')}): ` +
      'start that version, or restore a backup from before',
  );
}

/** Damage becomes a sentence with the way out; other errors stay as they are. */
function explained(error: unknown, path: string): unknown {
  const name = sqliteName(error);
  if (name === 'SQLITE_CORRUPT' || name === 'SQLITE_NOTADB') {
    return new ConfigError(
      `database file is damaged (${name}): ${path}; it is left as it is, move it away and restore a backup`,
    );
  }
  if (name === 'SQLITE_CANTOPEN' || name === 'SQLITE_READONLY' || name === 'SQLITE_FULL') {
    return new ConfigError(`database ${path} can't be opened for writing (${name}): ${messageOf(error)}`);
  }
  return error;
}

/** A new folder is only there after a power cut once the folder above it is on the disk. */
function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    const above = openSync(dirname(made), 'r');
    fsyncSync(above);
    closeSync(above);
    if (made === first) return;
  }
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConfigError } from '@ratchet/kernel';
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Database, openDatabase } from './open.ts';

interface Tables {
  note: { id: number; body: string; done: number | boolean };
}

const migrations: Record<string, Migration> = {
  '0001_note': {
    async up(db: Kysely<unknown>) {
      await sql`CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE, done INTEGER NOT NULL)`.execute(
        db,
      );
    },
  },
};
const withSecond = (up: Migration['up']): Record<string, Migration> => ({
  ...migrations,
  '0002_more': { up },
});

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratchet-database-'));
  path = join(folder, 'deep', 'down', 'notes.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (given = migrations): Promise<Database<Tables>> =>
  openDatabase<Tables>({ path, migrations: given });
const setting = (db: Database<Tables>, name: string): unknown =>
  db.sqlite.prepare(`PRAGMA ${name}`).get()?.[name];

describe('openDatabase', () => {
  test('makes the folder and the tables, and finds them again', async () => {
    let db = await open();
    await db.insertInto('note').values({ id: 1, body: 'first', done: true }).execute();
    await db.close();

    db = await open();
    expect(await db.selectFrom('note').selectAll().execute()).toEqual([{ id: 1, body: 'first', done: 1 }]);
    const deleted = await db.deleteFrom('note').where('id', '=', 1).executeTakeFirst();
    expect(deleted.numDeletedRows).toBe(1n);
    await db.close();
    await db.close();
    expect(readdirSync(join(folder, 'deep', 'down'))).toEqual(['notes.db']);
  });

  test('syncs every commit, at the first open and at the next', async () => {
    for (let i = 0; i < 2; i++) {
      const db = await open();
      expect(['journal_mode', 'synchronous', 'foreign_keys'].map((name) => setting(db, name))).toEqual([
        'wal',
        2,
        1,
      ]);
      await db.close();
    }
  });

  test('refuses where commits would not be kept', async () => {
    path = ':memory:';
    await expect(open()).rejects.toThrow(/journal_mode is memory, expected wal/);
  });

  test('takes back a migration that fails, and runs it again once it is right', async () => {
    await (await open()).close();
    const broken = withSecond(async (db) => {
      await sql`CREATE TABLE more (id INTEGER)`.execute(db);
      throw new Error('broken on purpose');
    });
    await expect(open(broken)).rejects.toThrow('broken on purpose');

    const db = await open(
      withSecond(async (db) => void (await sql`CREATE TABLE more (id INTEGER)`.execute(db))),
    );
    expect(db.sqlite.prepare('SELECT count(*) AS n FROM more').get()).toEqual({ n: 0 });
    await db.close();
  });

  test('refuses the schema of a newer version', async () => {
    await (
      await open(withSecond(async (db) => void (await sql`CREATE TABLE more (id INTEGER)`.execute(db))))
    ).close();
    const opened = open();
    await expect(opened).rejects.toThrow(ConfigError);
    await expect(opened).rejects.toThrow(/newer version of Ratchet \(it has 0002_more\)/);
  });

  test.each([
    [
      'something else',
      (file: string) => writeFileSync(file, 'not a database at all, '.repeat(100)),
      'SQLITE_NOTADB',
    ],
    ['cut off', (file: string) => truncateSync(file, 5_000), 'SQLITE_CORRUPT'],
  ])('refuses a file that is %s, and leaves it alone', async (_name, harm, code) => {
    const db = await open();
    for (let id = 0; id < 200; id++) {
      await db
        .insertInto('note')
        .values({ id, body: `${id} ${'x'.repeat(500)}`, done: false })
        .execute();
    }
    await db.close();
    harm(path);
    const before = readFileSync(path);

    const opened = open();
    await expect(opened).rejects.toThrow(ConfigError);
    await expect(opened).rejects.toThrow(
      new RegExp(`database file is damaged \\(${code}\\): .*restore a backup`),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('says what is wrong with a path that is no file', async () => {
    path = folder;
    await expect(open()).rejects.toThrow(/can't be opened for writing \(SQLITE_CANTOPEN\)/);
  });
});

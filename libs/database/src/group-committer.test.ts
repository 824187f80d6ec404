import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault, invalid } from '@ratchet/kernel';
import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import { type CommittedGroup, GroupCommitter } from './group-committer.ts';
import { type Database, openDatabase } from './open.ts';

const migrations = {
  '0001_note': {
    up: async (db: Kysely<unknown>) => {
      await sql`CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)`.execute(db);
    },
  },
};

let folder: string;
let path: string;
let db: Database<unknown>;
let groups: CommittedGroup[];
let fatal: unknown[];
let committer: GroupCommitter;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ratchet-committer-'));
  path = join(folder, 'notes.db');
  db = await openDatabase({ path, migrations });
  groups = [];
  fatal = [];
  committer = new GroupCommitter(db.sqlite, {
    onCommit: (group) => groups.push(group),
    onFatal: (error) => fatal.push(error),
  });
});

afterEach(async () => {
  committer.close();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An op that keeps a row. */
const keep = (id: number, body = 'x') => {
  return (): number =>
    Number(db.sqlite.prepare('INSERT INTO note VALUES (?, ?)').run(id, body).lastInsertRowid);
};
const ids = (sqlite = db.sqlite): unknown[] =>
  sqlite
    .prepare('SELECT id FROM note ORDER BY id')
    .all()
    .map((row) => row['id']);
const reasonOf = (outcome: PromiseSettledResult<unknown>): string => {
  if (outcome.status === 'fulfilled') return 'OK';
  return outcome.reason instanceof Fault ? outcome.reason.reason : String(outcome.reason);
};

describe('GroupCommitter', () => {
  test('commits together what waits together', async () => {
    expect(await Promise.all([1, 2, 3].map((id) => committer.commit(keep(id))))).toEqual([1, 2, 3]);
    expect(await committer.commit(keep(4))).toBe(4);
    expect(groups.map((group) => group.ops)).toEqual([3, 1]);
  });

  test('acknowledges only what another connection can see', async () => {
    const other = new DatabaseSync(path, { readOnly: true });
    const during: unknown[][] = [];
    const acknowledged = [1, 2].map((id) =>
      committer
        .commit(() => {
          keep(id)();
          during.push(ids(other));
        })
        .then(() => ids(other)),
    );
    expect(await Promise.all(acknowledged)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(during).toEqual([[], []]);
    other.close();
  });

  test('bounds a group by its ops and by their rows', async () => {
    const small = Array.from({ length: 2_500 }, (_, i) => committer.commit(keep(i)));
    await Promise.all(small);
    expect(groups.map((group) => group.ops)).toEqual([1_000, 1_000, 500]);
    groups.length = 0;
    await Promise.all([600, 600, 400, 5_000, 1].map((rows, i) => committer.commit(keep(10_000 + i), rows)));
    expect(groups.map((group) => group.ops)).toEqual([1, 2, 1, 1]);
  });

  test('takes back the writes of an op that throws, and no other', async () => {
    const outcomes = await Promise.allSettled([
      committer.commit(keep(1)),
      committer.commit(() => {
        keep(2)();
        throw invalid('NO_GOOD', 'no good');
      }),
      committer.commit(() => {
        keep(3)();
        keep(1)();
      }),
      committer.commit(keep(4)),
    ]);
    expect(outcomes.map(reasonOf)).toEqual([
      'OK',
      'NO_GOOD',
      expect.stringMatching(/UNIQUE constraint/),
      'OK',
    ]);
    expect(ids()).toEqual([1, 4]);
    expect(fatal).toEqual([]);
  });

  test('refuses what is too much, and goes on', async () => {
    const waiting = Array.from({ length: 10_001 }, (_, i) => committer.commit(keep(i)));
    expect(committer.length).toBe(10_000);
    const outcomes = (await Promise.allSettled(waiting)).map(reasonOf);
    expect(outcomes.filter((reason) => reason !== 'OK')).toEqual(['STORE_BUSY']);
    expect(outcomes.at(-1)).toBe('STORE_BUSY');
    expect(await committer.commit(keep(10_000))).toBe(10_000);
  });

  test('refuses everything while the disk is full, and works again once it is not', async () => {
    await committer.commit(keep(1));
    const pages = db.sqlite.prepare('PRAGMA page_count').get()!['page_count'];
    db.sqlite.exec(`PRAGMA max_page_count = ${Number(pages)}`);
    const outcomes = await Promise.allSettled([
      committer.commit(keep(2)),
      committer.commit(keep(3, 'x'.repeat(50_000))),
      committer.commit(keep(4)),
    ]);
    expect(outcomes.map(reasonOf)).toEqual(['STORE_FULL', 'STORE_FULL', 'STORE_FULL']);
    expect(ids()).toEqual([1]);

    db.sqlite.exec('PRAGMA max_page_count = 1000000');
    await committer.commit(keep(2, 'x'.repeat(50_000)));
    expect(ids()).toEqual([1, 2]);
    expect(fatal).toEqual([]);
  });

  test('refuses what comes while another process holds the store, and works again after', async () => {
    db.sqlite.exec('PRAGMA busy_timeout = 1');
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    expect((await Promise.allSettled([committer.commit(keep(1))])).map(reasonOf)).toEqual(['STORE_LOCKED']);
    other.exec('COMMIT');
    await committer.commit(keep(1));
    expect(ids(other)).toEqual([1]);
    other.close();
  });

  test('commits what waits when it closes, and takes nothing after', async () => {
    const waiting = Promise.all([1, 2].map((id) => committer.commit(keep(id))));
    committer.close();
    expect(await waiting).toEqual([1, 2]);
    expect((await Promise.allSettled([committer.commit(keep(3))])).map(reasonOf)).toEqual(['STORE_CLOSED']);
    expect(ids()).toEqual([1, 2]);
  });

  test('keeps exactly what it acknowledges, in order, for any mix of ops', async () => {
    const op = fc.record({ id: fc.nat(30), fails: fc.boolean(), pause: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(op, { maxLength: 40 }), async (ops) => {
        db.sqlite.exec('DELETE FROM note');
        const outcomes: Promise<string>[] = [];
        for (const { id, fails, pause } of ops) {
          const outcome = committer.commit(() => {
            keep(id)();
            if (fails) throw invalid('NO_GOOD', 'no good');
          });
          outcomes.push(
            outcome.then(
              () => 'OK',
              (e: unknown) => (e instanceof Fault ? e.reason : 'taken'),
            ),
          );
          if (pause) await outcome.catch(() => undefined);
        }
        const kept = new Set<number>();
        const expected = ops.map(({ id, fails }) => {
          if (kept.has(id)) return 'taken';
          if (fails) return 'NO_GOOD';
          kept.add(id);
          return 'OK';
        });
        expect(await Promise.all(outcomes)).toEqual(expected);
        expect(ids()).toEqual([...kept].sort((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });
});

describe('GroupCommitter, after a write that failed,', () => {
  // The shell's limit on file sizes makes a real write to the write-ahead log fail in the middle of the work.
  const child = `
    import { DatabaseSync } from 'node:sqlite';
    import { GroupCommitter } from '@ratchet/database';
    const sqlite = new DatabaseSync(process.argv[1]);
    const insert = sqlite.prepare('INSERT INTO note VALUES (?, ?)');
    let fatal = 0;
    const committer = new GroupCommitter(sqlite, { onFatal: () => fatal++ });
    const acknowledged = [];
    const reasons = [];
    for (let id = 0; reasons.length < 3; id++) {
      await committer.commit(() => insert.run(id, 'x'.repeat(3_000))).then(
        () => acknowledged.push(id),
        (error) => reasons.push(error.reason),
      );
    }
    console.log(JSON.stringify({ acknowledged, reasons, fatal }));
    process.exit(0);
  `;

  test('acknowledges nothing more, says so once, and has kept what it acknowledged', async () => {
    const script = 'ulimit -f 1000; exec "$0" "$@"';
    const node = [process.execPath, '--conditions=@ratchet/source', '--input-type=module', '-e', child, path];
    const { stdout, stderr } = spawnSync('sh', ['-c', script, ...node], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const told = JSON.parse(stdout) as { acknowledged: number[]; reasons: string[]; fatal: number };
    expect(told.reasons).toEqual(['STORE_FAILED', 'STORE_FAILED', 'STORE_FAILED']);
    expect(told.fatal).toBe(1);
    expect(told.acknowledged.length).toBeGreaterThan(10);

    await db.close();
    db = await openDatabase({ path, migrations });
    committer = new GroupCommitter(db.sqlite, { onFatal: (error) => fatal.push(error) });
    expect(ids()).toEqual(expect.arrayContaining(told.acknowledged));
    expect(db.sqlite.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  });
});

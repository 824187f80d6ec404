import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answers, type Printed, runCommand } from '../testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-import-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function importRows(rows: readonly string[], answers: Answers): Promise<Printed> {
  const file = join(dir, 'a.csv');
  await writeFile(file, ['text,label', ...rows, ''].join('\n'));
  return await runCommand(['import', file, '--model', 'm'], answers);
}

const BATCH = 'POST /v1/models/m/examples:batch';
const MODEL = 'GET /v1/models/m';
const champion = (autoRetrain: boolean) => ({
  name: 'm',
  task: 'text-classification',
  aliases: { champion: '1' },
  labels: ['bad', 'good'],
  policy: { autoPromote: true, autoRetrain, retrainAfter: 0 },
});

test('a file without rows is an error', async () => {
  const { code, err } = await importRows([], {});
  expect(err).toMatch(/^ratchet: \S+a\.csv has no rows: nothing is imported\n$/);
  expect(code).toBe(1);
});

test.each([
  [
    true,
    'new rows start a run by themselves when there are enough; "ratchet train m" starts a run with them now\n',
  ],
  [false, '"ratchet train m" starts a run with them now\n'],
])(
  'of a model that answers, new labels are marked and the next step is told (retrains: %s)',
  async (retrains, next) => {
    const answers = {
      [BATCH]: { imported: 4, duplicates: 0, rejected: [{ index: 0, reason: 'EMPTY_TEXT' }] },
      [MODEL]: champion(retrains),
    };
    const { code, out, err } = await importRows([',worst', 'a,good', 'b,good', 'c,bda', 'd,bad'], answers);
    expect(out).toContain('\nlabels: "good": 2 rows, "bda": 1 row, "bad": 1 row\n');
    expect(out.match(/new label .*/g)).toEqual(['new label "bda": 1 row']);
    expect(err).toBe(next);
    expect(code).toBe(0);
  },
);

test('ten labels are listed, and how many more there are', async () => {
  const answers = { [BATCH]: { imported: 12, duplicates: 0, rejected: [] }, [MODEL]: champion(true) };
  const { out } = await importRows(
    Array.from({ length: 12 }, (_, i) => `text ${i},l${i}`),
    answers,
  );
  expect(out).toContain('"l9": 1 row, and 2 more\n');
  expect(out.match(/new label/g)).toHaveLength(10);
});

test('of a model without a version no label is new, and its first run is followed', async () => {
  const run = { runId: 'r', model: 'm', state: 'succeeded', promoted: true, reason: 'first version' };
  const answers = {
    [BATCH]: { imported: 1, duplicates: 0, rejected: [] },
    'POST /v1/models/m:train': { run },
  };
  const { out } = await importRows(['a,good'], answers);
  expect(out).not.toContain('new label');
  expect(out).toContain('promoted: first version');
});

test.each([
  ['before they were sent', ['a,good,1', 'b'], {}],
  [
    'by the mesh',
    ['a,good'],
    { [BATCH]: { imported: 0, duplicates: 0, rejected: [{ index: 0, reason: 'TOO_LONG' }] } },
  ],
])('that every row was rejected %s is an error', async (_, rows, answers) => {
  const { code, out, err } = await importRows(rows, answers);
  expect(out).toContain(`0 new, 0 known, ${rows.length} rejected\n`);
  expect(err).toMatch(/^ratchet: every row of \S+a\.csv was rejected: nothing is imported\n$/);
  expect(code).toBe(1);
});

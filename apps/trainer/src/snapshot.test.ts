import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { type DatasetServiceHandlers, protos, type TakeSnapshotResponse } from '@ratchet/protocol';
import { connect, implement, serve } from '@ratchet/rpc';
import { type DatasetRemote, snapshotRowsFile, takeSnapshot } from './snapshot.ts';
import { StandInFeedback, sentences } from './testing.ts';

jest.setTimeout(60_000);

const definition = protos.ratchet.feedback.v1.DatasetService.service;
let dir: string;
let scope: Scope;
let feedback: StandInFeedback;
let dataset: DatasetRemote;
beforeEach(async () => {
  scope = new Scope();
  dir = await mkdtemp(join(tmpdir(), 'ratchet-snapshot-'));
  scope.own({ close: () => rm(dir, { recursive: true, force: true }) });
  feedback = scope.own(await new StandInFeedback().up());
  dataset = scope.own(connect(definition, feedback.address));
});
afterEach(() => scope.close());

function take(more: Partial<Parameters<typeof takeSnapshot>[0]> = {}) {
  const signal = new AbortController().signal;
  return takeSnapshot({ dataset, model: 'm', dir, signal, patienceMs: 0, ...more });
}

async function rows(): Promise<{ text: string; label: string; part: string }[]> {
  const text = await readFile(snapshotRowsFile(dir), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** A service that streams just these messages. */
async function streaming(...messages: TakeSnapshotResponse[]): Promise<DatasetRemote> {
  const handlers = {
    async *TakeSnapshot() {
      yield* messages;
    },
    ImportExamples: async () => ({}),
    ListLabelCounts: async () => ({}),
  };
  const implementations = [implement<DatasetServiceHandlers>(definition, handlers)];
  const server = await serve({ host: '127.0.0.1', port: 0, portSetting: 'feedbackPort', implementations });
  scope.own(server);
  return scope.own(connect(definition, server.address));
}

it('writes the rows as they come and counts them by label', async () => {
  feedback.addExamples('m', sentences(1_200));
  const snapshot = await take();
  const written = await rows();
  expect(written).toHaveLength(1_200);
  for (const part of ['train', 'holdout'] as const)
    for (const label of ['good', 'bad'])
      expect(snapshot[part][label]).toBe(
        written.filter((row) => row.part === part && row.label === label).length,
      );
  expect(snapshot).toMatchObject({ labels: 1_200, rejected: {} });
  expect(snapshot.hash).toMatch(/^[0-9a-f]{64}$/);
});

it('counts labels that are names of an object', async () => {
  const labels = ['__proto__', 'constructor', 'toString'];
  feedback.addExamples(
    'm',
    labels.flatMap((label) => [
      { text: `a ${label}`, label },
      { text: `b ${label}`, label },
    ]),
  );
  const { train, holdout } = await take();
  const counted = [...Object.entries(train), ...Object.entries(holdout)];
  expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(6);
  expect(new Set(counted.map(([label]) => label))).toEqual(new Set(labels));
});

it('takes up a snapshot that is complete, and takes one that is not anew', async () => {
  feedback.addExamples('m', sentences(20));
  const first = await take();
  feedback.addExamples('m', sentences(20, { seed: 2 }));
  expect(await take()).toEqual(first);
  expect(feedback.snapshots).toBe(1);
  await writeFile(join(dir, 'snapshot.json'), '{"hash":');
  expect((await take()).labels).toBe(40);
});

it('waits for feedback to come back', async () => {
  feedback.addExamples('m', sentences(20));
  await feedback.down();
  const taking = take({ patienceMs: 30_000 });
  await expect(take()).rejects.toMatchObject({ reason: 'FEEDBACK_UNAVAILABLE' });
  await feedback.up();
  expect(await taking).toMatchObject({ labels: 20 });
});

it('starts again when feedback goes away in the middle', async () => {
  feedback.addExamples('m', sentences(1_200));
  feedback.beforeSummary = async () => {
    feedback.beforeSummary = async () => undefined;
    await feedback.down();
    await feedback.up();
  };
  expect(await take({ patienceMs: 30_000 })).toMatchObject({ labels: 1_200 });
  expect(await rows()).toHaveLength(1_200);
  expect(feedback.snapshots).toBe(2);
});

it('stops waiting when the trainer stops', async () => {
  await feedback.down();
  const stop = new AbortController();
  const taking = take({ patienceMs: 60_000, signal: stop.signal });
  stop.abort(new Error('stopping'));
  await expect(taking).rejects.toThrow();
});

const row = { text: 'a', label: 'b', part: 'SPLIT_PART_TRAIN' } as const;
const summary = { snapshot: 'abc', train: 1, holdout: 0, labels: 1, rejected: {} };

it.each<[string, TakeSnapshotResponse[]]>([
  ['without a summary', [{ rows: [row] }]],
  ['with fewer rows than it names', [{ summary }]],
  ['with a row of no part', [{ rows: [{ text: 'a', label: 'b' }] }, { summary }]],
])('refuses a snapshot %s', async (_, messages) => {
  const remote = await streaming(...messages);
  await expect(take({ dataset: remote })).rejects.toMatchObject({
    kind: 'DataLoss',
    reason: 'SNAPSHOT_INCOMPLETE',
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { type DatasetServiceHandlers, protos, type TakeSnapshotResponse } from '@ratchet/protocol';
import { connect, implement, serve } from '@ratchet/rpc';
import { type DatasetRemote, rowsOf, type SnapshotRow, snapshotRowsFile, takeSnapshot } from './snapshot.ts';
import { instanceOfLine } from './snapshot-line.ts';
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

async function rows(): Promise<SnapshotRow[]> {
  const text = await readFile(snapshotRowsFile(dir), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SnapshotRow);
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
  const counts = { train: { good: 0, bad: 0 }, holdout: { good: 0, bad: 0 } };
  for (const { part, label } of written) counts[part][label as 'good' | 'bad']++;
  expect(snapshot).toMatchObject(counts);
  expect(rowsOf(snapshot)).toBe(1_200);
  expect(snapshot).toMatchObject({ labels: 1_200, reads: 'text', target: 'label', rejected: {} });
  expect(snapshot).not.toHaveProperty('answers');
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
const imageRow = { instance: { image: Buffer.of(1) }, label: 'a', part: 'SPLIT_PART_TRAIN' } as const;
const summary = { snapshot: 'abc', train: 1, holdout: 0, labels: 1, rejected: {} };

const train = 'SPLIT_PART_TRAIN';
const holdout = 'SPLIT_PART_HOLDOUT';
const columns = { fields: { rooms: { numberValue: 3 }, town: { stringValue: 'Ulm' } } };
const bytes = Buffer.from([0x89, 0x50, 0x00, 0xff]);
const tensor = { name: 'x', datatype: 'FP32' as const, shape: [1], content: bytes };

it.each<[string, TakeSnapshotResponse['rows'], unknown, unknown]>([
  [
    'rows with values',
    [
      { instance: { row: columns }, value: 0.1, part: train },
      { instance: { row: columns }, value: -3, part: train },
      { instance: { row: columns }, value: 0, part: holdout },
    ],
    {
      reads: 'row',
      target: 'value',
      train: { rows: 2, min: -3, max: 0.1, mean: -1.45 },
      holdout: { rows: 1, min: 0, max: 0, mean: 0 },
    },
    [
      { row: { rooms: 3, town: 'Ulm' }, value: 0.1, part: 'train', trainOnly: false },
      { row: { rooms: 3, town: 'Ulm' }, value: -3, part: 'train', trainOnly: false },
      { row: { rooms: 3, town: 'Ulm' }, value: 0, part: 'holdout', trainOnly: false },
    ],
  ],
  [
    'values beyond all bounds',
    [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MAX_VALUE].map((value) => ({
      instance: { row: columns },
      value,
      part: train,
    })),
    {
      reads: 'row',
      target: 'value',
      train: { rows: 3, min: -Number.MAX_VALUE, max: Number.MAX_VALUE, mean: expect.any(Number) },
      holdout: { rows: 0, min: null, max: null, mean: null },
    },
    expect.any(Array),
  ],
  [
    'images',
    [{ instance: { image: bytes }, label: 'cat', part: holdout, trainOnly: true }],
    { reads: 'image', target: 'label', train: {}, holdout: { cat: 1 } },
    [{ image: 'iVAA/w==', label: 'cat', part: 'holdout', trainOnly: true }],
  ],
  [
    'tensors',
    [{ instance: { tensors: { tensors: [tensor] } }, label: 'cat', part: train }],
    { reads: 'tensors', target: 'label', train: { cat: 1 }, holdout: {} },
    [
      {
        tensors: [{ name: 'x', datatype: 'FP32', shape: [1], content: 'iVAA/w==' }],
        label: 'cat',
        part: 'train',
        trainOnly: false,
      },
    ],
  ],
  ['nothing', [], { reads: 'text', target: 'label', train: {}, holdout: {} }, []],
])('writes %s', async (_, sent = [], expected, written) => {
  const counted = (part: string): number => sent.filter((row) => row.part === part).length;
  const counts = { train: counted(train), holdout: counted(holdout) };
  const end = { snapshot: 'abc', ...counts, labels: 3, rejected: { REPLACED: 1 } };
  const remote = await streaming({ rows: sent }, { summary: end });
  const taken = await take({ dataset: remote });
  expect(taken).toEqual({ hash: 'abc', labels: 3, rejected: { REPLACED: 1 }, ...(expected as object) });
  expect(await rows()).toEqual(written);
  expect(rowsOf(taken)).toBe(sent.length);
  expect(await take({ dataset: remote })).toEqual(taken);
});

it('keeps the answers of labels', async () => {
  const rows = [{ text: 'when?', label: 'hours', part: train } as const];
  const end = { snapshot: 'abc', train: 1, labels: 1, answers: { hours: 'Nine to five.' } };
  const taken = await take({ dataset: await streaming({ rows }, { summary: end }) });
  expect(taken).toMatchObject({ reads: 'text', target: 'label', answers: { hours: 'Nine to five.' } });
});

it('reads what each line is about', async () => {
  const part = train;
  const wire: NonNullable<TakeSnapshotResponse['rows']>[] = [
    [{ text: 'fine', label: 'a', part }],
    [{ instance: { row: columns }, label: 'a', part }],
    [{ instance: { image: bytes }, label: 'a', part }],
    [{ instance: { tensors: { tensors: [tensor] } }, label: 'a', part }],
  ];
  const instances: unknown[] = [];
  for (const [i, sent] of wire.entries()) {
    const end = { snapshot: 'abc', train: 1, labels: 1 };
    dir = join(dir, String(i));
    await take({ dataset: await streaming({ rows: sent }, { summary: end }) });
    instances.push(instanceOfLine((await rows())[0]!));
  }
  expect(instances).toEqual([
    { text: 'fine' },
    { row: { rooms: 3, town: 'Ulm' } },
    { image: bytes },
    { tensors: [tensor] },
  ]);
});

it('takes up a snapshot of a time when all were of texts with labels', async () => {
  const before = { hash: 'abc', labels: 1, train: { a: 1 }, holdout: {}, rejected: {} };
  await writeFile(join(dir, 'snapshot.json'), JSON.stringify(before));
  expect(await take()).toEqual({ ...before, reads: 'text', target: 'label' });
});

it.each<[string, TakeSnapshotResponse[]]>([
  ['with rows of two kinds', [{ rows: [row, { ...row, instance: { image: bytes } }] }, { summary }]],
  ['with labels and values', [{ rows: [{ ...imageRow }, { ...imageRow, value: 1 }] }, { summary }]],
  ['with a row about nothing', [{ rows: [{ ...row, instance: {} }] }, { summary }]],
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

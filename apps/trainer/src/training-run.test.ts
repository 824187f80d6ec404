import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { contentHash, isHoldout } from '@ratchet/records';
import { RunBench, reportOf } from './run-testing.ts';
import { type LabelSnapshot, rowsOf } from './snapshot.ts';
import { sentences } from './testing.ts';

jest.setTimeout(60_000);

let bench: RunBench;
beforeEach(async () => {
  bench = await RunBench.open();
});
afterEach(() => bench.close());

it('makes a first version that is live when it beats always answering the most frequent label', async () => {
  bench.feedback.addExamples('m', sentences(300));
  const end = await bench.train();
  expect(end).toMatchObject({
    state: 'succeeded',
    version: '1',
    verdict: 'better',
    promoted: 1,
    reason: expect.stringMatching(/^version 1 is live: first version, it had nobody to beat/),
  });
  expect(reportOf(end)).toEqual(await bench.workshop.repository.report('m', '1'));
  expect(reportOf(end).pictures).toEqual(['confusion', 'reliability']);
  expect(await bench.workshop.repository.picture('m', '1', 'confusion')).toMatch(/^<svg /);
  expect(await bench.workshop.repository.manifest('m', '1')).toMatchObject({ lineage: { parents: [] } });
  expect(await bench.aliases()).toEqual({ champion: '1' });
  expect(readdirSync(bench.parts.runsDir)).toEqual([]);
});

it('keeps a first version that beats nothing from going live', async () => {
  const noise = sentences(300).map(({ text }, i) => ({ text, label: i % 3 === 0 ? 'bad' : 'good' }));
  bench.feedback.addExamples('m', noise);
  const end = await bench.train();
  expect(end).toMatchObject({ promoted: 0, version: '1' });
  expect((await bench.aliases()).champion).toBeUndefined();
});

it('finds nothing new in the same rows', async () => {
  bench.feedback.addExamples('m', sentences(300));
  await bench.train();
  expect(await bench.train()).toEqual({ state: 'succeeded', reason: 'nothing new to learn since version 1' });
  expect(bench.versions).toEqual(['1']);
});

it('makes another version of the same rows by other settings, and its report says which', async () => {
  bench.feedback.addExamples('m', sentences(300));
  expect(reportOf(await bench.train())).not.toHaveProperty('settings');
  await bench.set({ family: 'text-linear', budgetSeconds: 5 });
  const second = await bench.train();
  expect(second).toMatchObject({ version: '2' });
  expect(reportOf(second).settings).toEqual({ family: 'text-linear', budgetSeconds: 5 });
  await bench.set({ budgetSeconds: 5, family: 'text-linear' });
  expect((await bench.train()).reason).toBe('nothing new to learn since version 2');
  await bench.set({});
  expect((await bench.train()).reason).toBe('nothing new to learn since version 1');
});

describe('a label with too few rows', () => {
  const typo = { text: 'a dreadful evening', label: 'bda' };

  it('never becomes a class, and the run and its report say so', async () => {
    bench.feedback.addExamples('m', [...sentences(300), typo]);
    const end = await bench.train();
    const leftOut = '; left out: label "bda" (1 row, 5 are needed)';
    expect(end).toMatchObject({ state: 'succeeded', promoted: 1, reason: expect.stringContaining(leftOut) });
    const { labels, lineage } = await bench.workshop.repository.manifest('m', '1');
    expect(labels).toEqual(['bad', 'good']);
    const { note, snapshot, verdict, evaluation } = reportOf(end);
    expect(note).toContain(leftOut);
    expect(snapshot).toMatchObject({ rejected: { RARE_LABEL: 1 }, hash: lineage!.snapshot });
    expect(Object.keys({ ...snapshot.train, ...snapshot.holdout }).sort()).toEqual(['bad', 'good']);
    expect(evaluation.challenger).toMatchObject({
      metrics: { classes: [{ label: 'bad' }, { label: 'good' }] },
    });
    expect(verdict.n).toBe(sentences(300).filter(({ text }) => isHoldout(contentHash('m', text))).length);
    expect((await bench.train()).reason).toBe(`nothing new to learn since version 1${leftOut}`);
  });

  it('stays when the champion answers with it: a version without it could never follow', async () => {
    const five = Array.from({ length: 5 }, (_, i) => ({ text: `so so number ${i}`, label: 'neutral' }));
    bench.feedback.addExamples('m', [...sentences(200), ...five]);
    await bench.train();
    await bench.workshop.promotions.promoteVersion('m', '1', 0);
    // A contradiction leaves four rows.
    bench.feedback.addFeedback('m', five[0]!.text, 'bad', { blind: true });
    bench.feedback.addExamples('m', sentences(100, { seed: 2 }));
    const { snapshot } = reportOf(await bench.train());
    const { train: training, holdout } = snapshot as LabelSnapshot;
    expect((training['neutral'] ?? 0) + (holdout['neutral'] ?? 0)).toBe(4);
    expect((await bench.workshop.repository.manifest('m', '2')).labels).toEqual(['bad', 'good', 'neutral']);
  });

  it('is said when too few are left without it', async () => {
    const alike = sentences(40).map(({ text }) => ({ text, label: 'good' }));
    bench.feedback.addExamples('m', [...alike, typo]);
    await expect(bench.executeTraining(await bench.beginTraining())).rejects.toMatchObject({
      reason: 'TOO_FEW_LABELS',
      message: expect.stringContaining('left out: label "bda" (1 row, 5 are needed)'),
    });
    expect(bench.versions).toEqual([]);
  });
});

it.each([
  ['no rows', [], /import labelled rows/],
  ['one label', sentences(40).map(({ text }) => ({ text, label: 'good' })), /at least one other label/],
])('fails before anything is trained where there is %s', async (_, rows, said) => {
  bench.feedback.addExamples('m', rows);
  await expect(bench.executeTraining(await bench.beginTraining())).rejects.toThrow(said);
  expect(bench.versions).toEqual([]);
});

describe('fairness', () => {
  it('feedback that was given because an answer looked wrong never changes what judges', async () => {
    bench.feedback.addExamples('m', sentences(300));
    const before = reportOf(await bench.train());
    // On every content that judges: were it counted, each would change its label or become a conflict.
    const judging = sentences(300).filter(({ text }) => isHoldout(contentHash('m', text)));
    for (const { text, label } of judging)
      bench.feedback.addFeedback('m', text, label === 'good' ? 'bad' : 'good');
    for (const { text } of sentences(300, { seed: 9 })) bench.feedback.addFeedback('m', text, 'bad');
    const after = reportOf(await bench.train());
    expect(after.snapshot.holdout).toEqual(before.snapshot.holdout);
    expect(after.verdict.n).toBe(judging.length);
    expect(after.snapshot.rejected['HOLDOUT_NOT_BLIND']).toBe(judging.length);
    // What nobody judges by trains, whatever its hash says.
    expect(rowsOf(after.snapshot)).toBe(rowsOf(before.snapshot) + 300);
    expect(after.snapshot.hash).not.toBe(before.snapshot.hash);
  });

  it('blind feedback judges', async () => {
    bench.feedback.addExamples('m', sentences(300));
    const before = reportOf(await bench.train());
    for (const { text, label } of sentences(300, { seed: 9 }))
      bench.feedback.addFeedback('m', text, label, { blind: true });
    const after = reportOf(await bench.train());
    expect(after.verdict.n).toBeGreaterThan(before.verdict.n + 30);
  });
});

it('leaves one trace, which the run names, from the snapshot to the promotion', async () => {
  bench.feedback.addExamples('m', sentences(100));
  const run = await bench.beginTraining();
  await bench.executeTraining(run);
  const records = bench.spans.drain();
  const root = records.find(({ name }) => name === 'run')!;
  const phases = records.filter(({ name }) => name !== 'run');
  expect(root).toMatchObject({ traceId: run.runId.replaceAll('-', ''), parentSpanId: undefined, code: 0 });
  expect(phases.map(({ name }) => name)).toEqual([
    'snapshot',
    'start',
    'features',
    'train',
    'evaluate',
    'publish',
    'promote',
  ]);
  for (const { traceId, parentSpanId, startAt, endAt } of phases) {
    expect({ traceId, parentSpanId }).toEqual({ traceId: root.traceId, parentSpanId: root.spanId });
    expect(startAt).toBeLessThanOrEqual(endAt);
  }
});

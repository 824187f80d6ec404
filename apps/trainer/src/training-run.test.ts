import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Fault, Scope, systemClock } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { contentHash, isHoldout } from '@ratchet/records';
import { connect } from '@ratchet/rpc';
import { Metrics, SpanRing } from '@ratchet/telemetry';
import { Evaluations } from './evaluations.ts';
import type { Promotions } from './promotions.ts';
import type { TrainingParts } from './run-steps.ts';
import type { Run, RunEnd } from './run-store.ts';
import type { Report } from './run-task.ts';
import { RunTrace } from './run-trace.ts';
import type { RunHooks } from './runs.ts';
import { SettingsStore } from './settings-store.ts';
import { type LabelSnapshot, rowsOf } from './snapshot.ts';
import { StandInFeedback, sentences, Workshop } from './testing.ts';
import { trainerMetrics } from './trainer-metrics.ts';
import { TrainingRun } from './training-run.ts';

jest.setTimeout(60_000);

let scope: Scope;
let workshop: Workshop;
let feedback: StandInFeedback;
let parts: TrainingParts;
let spans: SpanRing;
beforeEach(async () => {
  scope = new Scope();
  workshop = scope.own(await Workshop.open());
  feedback = scope.own(await new StandInFeedback().up());
  spans = new SpanRing();
  const { phaseSeconds: seconds } = trainerMetrics(new Metrics());
  const { store, repository, writer, promotions } = workshop;
  parts = {
    store,
    repository,
    writer,
    promotions,
    evaluations: new Evaluations(workshop.db, systemClock),
    dataset: scope.own(connect(protos.ratchet.feedback.v1.DatasetService.service, feedback.address)),
    runsDir: join(workshop.dir, 'runs'),
    codeVersion: 'test',
    trace: (run) => new RunTrace(run, { spans, seconds, clock: systemClock }),
  };
});
afterEach(() => scope.close());

async function begin(model = 'm'): Promise<Run> {
  await workshop.store.enqueue(model, 'manual');
  return (await workshop.store.beginNext())!;
}

function execute(run: Run, more: Partial<TrainingParts> = {}): Promise<RunEnd> {
  return new TrainingRun({ ...parts, ...more }, run, hooks()).execute();
}

function hooks(more: Partial<RunHooks> = {}): RunHooks {
  const { signal } = new AbortController();
  const ignore = (): void => undefined;
  return { signal, stopping: signal, progress: ignore, training: ignore, commit: ignore, ...more };
}

/** One whole run. */
async function train(model = 'm'): Promise<RunEnd> {
  const run = await begin(model);
  const end = await execute(run);
  await workshop.store.end(run.runId, end);
  return end;
}

/** What a run asks of promotions, one by one. */
function moves(): TrainingParts['promotions'] {
  const { promotions } = workshop;
  return {
    moveOf: promotions.moveOf.bind(promotions),
    promoteJudged: promotions.promoteJudged.bind(promotions),
    challengeWith: promotions.challengeWith.bind(promotions),
  };
}

function reportOf({ reportJson }: RunEnd): Report {
  return JSON.parse(reportJson as string) as Report;
}

async function serving() {
  return (await workshop.writer.serving('m')).aliases;
}

function versions(): readonly string[] {
  return workshop.repository.models().get('m')?.versions ?? [];
}

it('makes a first version that is live when it beats always answering the most frequent label', async () => {
  feedback.addExamples('m', sentences(300));
  const end = await train();
  expect(end).toMatchObject({
    state: 'succeeded',
    version: '1',
    verdict: 'better',
    promoted: 1,
    reason: expect.stringMatching(/^version 1 is live: first version, it had nobody to beat/),
  });
  expect(reportOf(end)).toEqual(await workshop.repository.report('m', '1'));
  expect(reportOf(end).pictures).toEqual(['confusion', 'reliability']);
  expect(await workshop.repository.picture('m', '1', 'confusion')).toMatch(/^<svg /);
  expect(await workshop.repository.manifest('m', '1')).toMatchObject({ lineage: { parents: [] } });
  expect(await serving()).toEqual({ champion: '1' });
  expect(readdirSync(parts.runsDir)).toEqual([]);
});

it('keeps a first version that beats nothing from going live', async () => {
  const noise = sentences(300).map(({ text }, i) => ({ text, label: i % 3 === 0 ? 'bad' : 'good' }));
  feedback.addExamples('m', noise);
  const end = await train();
  expect(end).toMatchObject({ promoted: 0, version: '1' });
  expect((await serving()).champion).toBeUndefined();
});

it('finds nothing new in the same rows', async () => {
  feedback.addExamples('m', sentences(300));
  await train();
  expect(await train()).toEqual({ state: 'succeeded', reason: 'nothing new to learn since version 1' });
  expect(versions()).toEqual(['1']);
});

it('makes another version of the same rows by other settings, and its report says which', async () => {
  feedback.addExamples('m', sentences(300));
  const settings = new SettingsStore(workshop.db, systemClock);
  expect(reportOf(await train())).not.toHaveProperty('settings');
  await settings.set('m', { family: 'text-linear', budgetSeconds: 5 });
  const second = await train();
  expect(second).toMatchObject({ version: '2' });
  expect(reportOf(second).settings).toEqual({ family: 'text-linear', budgetSeconds: 5 });
  await settings.set('m', { budgetSeconds: 5, family: 'text-linear' });
  expect((await train()).reason).toBe('nothing new to learn since version 2');
  await settings.set('m', {});
  expect((await train()).reason).toBe('nothing new to learn since version 1');
});

describe('a run that is cancelled', () => {
  const cancelled = new Fault('Cancelled', 'RUN_CANCELLED', 'somebody cancelled it');

  it.each(['snapshot', 'features', 'train', 'evaluate'])('in its phase %s leaves nothing', async (phase) => {
    feedback.addExamples('m', sentences(300));
    const cancel = new AbortController();
    const run = await begin();
    const cancelling = new TrainingRun(
      parts,
      run,
      hooks({
        signal: cancel.signal,
        progress: (now) => void (now === phase && cancel.abort(cancelled)),
        commit: () => cancel.signal.throwIfAborted(),
      }),
    );
    await expect(cancelling.execute()).rejects.toThrow();
    expect(versions()).toEqual([]);
    expect(readdirSync(parts.runsDir)).toEqual([]);
  });

  it('commits before anything is written that outlives it', async () => {
    feedback.addExamples('m', sentences(300));
    const seen: unknown[] = [];
    const look = async () => {
      await workshop.repository.refresh();
      seen.push(
        versions(),
        await serving(),
        await workshop.db.selectFrom('promotions').selectAll().execute(),
      );
    };
    const order: string[] = [];
    const commit = (): void => {
      order.push('commit');
      throw cancelled;
    };
    const progress = (phase: string): void => void (phase !== order.at(-1) && order.push(phase));
    const run = await begin();
    await expect(new TrainingRun(parts, run, hooks({ commit, progress })).execute()).rejects.toThrow(
      'cancelled',
    );
    await look();
    expect(seen).toEqual([[], {}, []]);
    expect(order).toEqual(['snapshot', 'features', 'train', 'evaluate', 'commit']);
  });

  it.each(['published', 'decided'])('commits before it goes on with what was %s', async (what) => {
    feedback.addExamples('m', sentences(300));
    const run = await begin();
    const dying = { ...moves(), promoteJudged: () => Promise.reject(new Error('killed')) };
    if (what === 'decided') await execute(run);
    else await expect(execute(run, { promotions: dying })).rejects.toThrow('killed');
    const before = await serving();
    const commit = (): void => {
      throw cancelled;
    };
    await expect(new TrainingRun(parts, run, hooks({ commit })).execute()).rejects.toThrow('cancelled');
    expect(await serving()).toEqual(before);
  });
});

describe('a label with too few rows', () => {
  const typo = { text: 'a dreadful evening', label: 'bda' };

  it('never becomes a class, and the run and its report say so', async () => {
    feedback.addExamples('m', [...sentences(300), typo]);
    const end = await train();
    const leftOut = '; left out: label "bda" (1 row, 5 are needed)';
    expect(end).toMatchObject({ state: 'succeeded', promoted: 1, reason: expect.stringContaining(leftOut) });
    const { labels, lineage } = await workshop.repository.manifest('m', '1');
    expect(labels).toEqual(['bad', 'good']);
    const { note, snapshot, verdict, evaluation } = reportOf(end);
    expect(note).toContain(leftOut);
    expect(snapshot).toMatchObject({ rejected: { RARE_LABEL: 1 }, hash: lineage!.snapshot });
    expect(Object.keys({ ...snapshot.train, ...snapshot.holdout }).sort()).toEqual(['bad', 'good']);
    expect(evaluation.challenger).toMatchObject({
      metrics: { classes: [{ label: 'bad' }, { label: 'good' }] },
    });
    expect(verdict.n).toBe(sentences(300).filter(({ text }) => isHoldout(contentHash('m', text))).length);
    expect((await train()).reason).toBe(`nothing new to learn since version 1${leftOut}`);
  });

  it('stays when the champion answers with it: a version without it could never follow', async () => {
    const five = Array.from({ length: 5 }, (_, i) => ({ text: `so so number ${i}`, label: 'neutral' }));
    feedback.addExamples('m', [...sentences(200), ...five]);
    await train();
    await workshop.promotions.promoteVersion('m', '1', 0);
    // A contradiction leaves four rows.
    feedback.addFeedback('m', five[0]!.text, 'bad', { blind: true });
    feedback.addExamples('m', sentences(100, { seed: 2 }));
    const { snapshot } = reportOf(await train());
    const { train: training, holdout } = snapshot as LabelSnapshot;
    expect((training['neutral'] ?? 0) + (holdout['neutral'] ?? 0)).toBe(4);
    expect((await workshop.repository.manifest('m', '2')).labels).toEqual(['bad', 'good', 'neutral']);
  });

  it('is said when too few are left without it', async () => {
    const alike = sentences(40).map(({ text }) => ({ text, label: 'good' }));
    feedback.addExamples('m', [...alike, typo]);
    await expect(execute(await begin())).rejects.toMatchObject({
      reason: 'TOO_FEW_LABELS',
      message: expect.stringContaining('left out: label "bda" (1 row, 5 are needed)'),
    });
    expect(versions()).toEqual([]);
  });
});

describe('beside a champion', () => {
  beforeEach(async () => {
    feedback.addExamples('m', sentences(120, { noise: 0.3 }));
    await train();
    await workshop.promotions.promoteVersion('m', '1', 0);
  });

  it('promotes what is better, and keeps how the champion did on these rows', async () => {
    feedback.addExamples('m', sentences(800, { seed: 2, noise: 0.02 }));
    const end = await train();
    expect(end).toMatchObject({ version: '2', verdict: 'better', promoted: 1 });
    expect(end.reason).toMatch(
      /^version 2 is live: no worse by more than 1 point, and ahead: [\d,]+ wins, \d+ loss/,
    );
    expect(await serving()).toEqual({ champion: '2', previous: '1' });
    const kept = await workshop.db.selectFrom('evaluations').selectAll().execute();
    expect(kept).toMatchObject([{ model: 'm', version: '1', snapshot: reportOf(end).snapshot.hash }]);
    expect(JSON.parse(kept[0]!.scoresJson)).toEqual(reportOf(end).evaluation.champion);
  });

  it('keeps what is better a challenger when the policy says so', async () => {
    await workshop.promotions.updatePolicy('m', { autoPromote: false });
    feedback.addExamples('m', sentences(800, { seed: 2, noise: 0.02 }));
    expect(await train()).toMatchObject({
      verdict: 'better',
      promoted: 0,
      reason: expect.stringMatching(/^version 2 stays a challenger: .*switched off(; in int8.*)?$/),
    });
    expect(await serving()).toEqual({ champion: '1', challenger: '2' });
  });

  it('keeps what is inconclusive a challenger, with the counts', async () => {
    feedback.addExamples('m', sentences(4, { seed: 2 }));
    const end = await train();
    expect(end).toMatchObject({ verdict: 'inconclusive', promoted: 0 });
    expect(end.reason).toMatch(/^version 2 stays a challenger: inconclusive: \d+ wins?, \d+ loss/);
    expect(await serving()).toEqual({ champion: '1', challenger: '2' });
  });

  it('keeps what is worse as a version without an alias', async () => {
    feedback.addExamples('m', sentences(600, { seed: 2, noise: 0 }));
    await train();
    const wrong = sentences(1_500, { seed: 3, noise: 1 });
    feedback.addExamples('m', wrong, { trainOnly: true });
    const before = await serving();
    const end = await train();
    expect(end).toMatchObject({ version: '3', verdict: 'worse', promoted: 0 });
    expect(end.reason).toMatch(/^version 3 was not promoted: worse than the champion/);
    expect(await serving()).toEqual(before);
  });

  it('does not promote over a champion that it was not judged against', async () => {
    feedback.addExamples('m', sentences(4, { seed: 2 }));
    await train();
    feedback.addExamples('m', sentences(800, { seed: 3, noise: 0.02 }));
    const { promotions } = workshop;
    const late = {
      ...moves(),
      async promoteJudged(...order: Parameters<Promotions['promoteJudged']>) {
        await promotions.promoteVersion('m', '2', 0);
        await promotions.promoteJudged(...order);
      },
    };
    expect(await execute(await begin(), { promotions: late })).toMatchObject({
      verdict: 'better',
      promoted: 0,
      reason: expect.stringContaining('version 2 became the champion while version 3 was judged against 1'),
    });
    expect(await serving()).toEqual({ champion: '2', previous: '1', challenger: '3' });
  });
});

it.each([
  ['no rows', [], /import labelled rows/],
  ['one label', sentences(40).map(({ text }) => ({ text, label: 'good' })), /at least one other label/],
])('fails before anything is trained where there is %s', async (_, rows, said) => {
  feedback.addExamples('m', rows);
  await expect(execute(await begin())).rejects.toThrow(said);
  expect(versions()).toEqual([]);
});

describe('a trainer that dies', () => {
  it('between publication and decision goes on with the version that is there', async () => {
    feedback.addExamples('m', sentences(300));
    const run = await begin();
    const dying = { ...moves(), promoteJudged: () => Promise.reject(new Error('killed')) };
    await expect(execute(run, { promotions: dying })).rejects.toThrow('killed');
    expect(versions()).toEqual(['1']);
    expect(await serving()).toEqual({});

    expect(await execute(run)).toMatchObject({ version: '1', promoted: 1, verdict: 'better' });
    expect(versions()).toEqual(['1']);
    expect(await serving()).toEqual({ champion: '1' });
  });

  it('is not taken in by a version of that number that was removed', async () => {
    feedback.addExamples('m', sentences(300));
    await train();
    await workshop.writer.removeModel('m');
    await workshop.store.versionsRemoved('m');
    const run = await begin();
    const dying = { ...moves(), promoteJudged: () => Promise.reject(new Error('killed')) };
    await expect(execute(run, { promotions: dying })).rejects.toThrow('killed');
    expect(await execute(run)).toMatchObject({ version: '1', promoted: 1 });
  });

  it('after the decision ends the run as it was decided', async () => {
    feedback.addExamples('m', sentences(300));
    const run = await begin();
    const end = await execute(run);
    expect(await execute(run)).toEqual(end);
    expect(versions()).toEqual(['1']);
    expect(await workshop.db.selectFrom('promotions').selectAll().execute()).toHaveLength(1);
  });

  it('after its snapshot starts from that snapshot', async () => {
    feedback.addExamples('m', sentences(300));
    const run = await begin();
    const stop = new AbortController();
    const { signal } = stop;
    const progress = (phase: string): void => {
      if (phase === 'features') stop.abort();
    };
    const stopped = new TrainingRun(parts, run, hooks({ signal, stopping: signal, progress }));
    await expect(stopped.execute()).rejects.toThrow();
    feedback.addExamples('m', sentences(300, { seed: 2 }));
    expect(reportOf(await execute(run)).snapshot.labels).toBe(300);
    expect(feedback.snapshots).toBe(1);
    expect(existsSync(join(parts.runsDir, run.runId))).toBe(false);
  });
});

describe('fairness', () => {
  it('feedback that was given because an answer looked wrong never changes what judges', async () => {
    feedback.addExamples('m', sentences(300));
    const before = reportOf(await train());
    // On every content that judges: were it counted, each would change its label or become a conflict.
    const judging = sentences(300).filter(({ text }) => isHoldout(contentHash('m', text)));
    for (const { text, label } of judging) feedback.addFeedback('m', text, label === 'good' ? 'bad' : 'good');
    for (const { text } of sentences(300, { seed: 9 })) feedback.addFeedback('m', text, 'bad');
    const after = reportOf(await train());
    expect(after.snapshot.holdout).toEqual(before.snapshot.holdout);
    expect(after.verdict.n).toBe(judging.length);
    expect(after.snapshot.rejected['HOLDOUT_NOT_BLIND']).toBe(judging.length);
    // What nobody judges by trains, whatever its hash says.
    expect(rowsOf(after.snapshot)).toBe(rowsOf(before.snapshot) + 300);
    expect(after.snapshot.hash).not.toBe(before.snapshot.hash);
  });

  it('blind feedback judges', async () => {
    feedback.addExamples('m', sentences(300));
    const before = reportOf(await train());
    for (const { text, label } of sentences(300, { seed: 9 }))
      feedback.addFeedback('m', text, label, { blind: true });
    const after = reportOf(await train());
    expect(after.verdict.n).toBeGreaterThan(before.verdict.n + 30);
  });
});

it('leaves one trace, which the run names, from the snapshot to the promotion', async () => {
  feedback.addExamples('m', sentences(100));
  const run = await begin();
  await execute(run);
  const records = spans.drain();
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

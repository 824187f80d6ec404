import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Scope, systemClock } from '@ratchet/kernel';
import type { Compression } from '@ratchet/model';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { Metrics, SpanRing } from '@ratchet/telemetry';
import { CompressionRun, compressionOrder } from './compression-run.ts';
import { Evaluations } from './evaluations.ts';
import type { TrainingParts } from './run-steps.ts';
import type { Run, RunEnd } from './run-store.ts';
import type { Report } from './run-task.ts';
import { RunTrace } from './run-trace.ts';
import type { RunHooks } from './runs.ts';
import { SettingsStore } from './settings-store.ts';
import { StandInFeedback, sentences, Workshop } from './testing.ts';
import { trainerMetrics } from './trainer-metrics.ts';
import { TrainingRun } from './training-run.ts';

jest.setTimeout(60_000);

let scope: Scope;
let workshop: Workshop;
let parts: TrainingParts;
beforeEach(async () => {
  scope = new Scope();
  workshop = scope.own(await Workshop.open());
  const feedback = scope.own(await new StandInFeedback().up());
  feedback.addExamples('m', sentences(300));
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
    trace: (run) => new RunTrace(run, { spans: new SpanRing(), seconds, clock: systemClock }),
  };
  // Versions that are whole.
  await new SettingsStore(workshop.db, systemClock).set('m', { compress: 'none' });
});
afterEach(() => scope.close());

function hooks(more: Partial<RunHooks> = {}): RunHooks {
  const { signal } = new AbortController();
  const ignore = (): void => undefined;
  return { signal, stopping: signal, progress: ignore, training: ignore, commit: ignore, ...more };
}

async function train(): Promise<RunEnd> {
  await workshop.store.enqueue('m', 'manual');
  const run = (await workshop.store.beginNext())!;
  return await ended(run, await new TrainingRun(parts, run, hooks()).execute());
}

async function begin(version = '1', target: Compression = 'int8'): Promise<Run> {
  await workshop.store.enqueue('m', 'compress', compressionOrder(version, target));
  return (await workshop.store.beginNext())!;
}

async function compress(version?: string, target?: Compression): Promise<RunEnd> {
  const run = await begin(version, target);
  return await ended(run, await new CompressionRun(parts, run, hooks()).execute());
}

async function ended({ runId }: Run, end: RunEnd): Promise<RunEnd> {
  await workshop.store.end(runId, end);
  return end;
}

const reportOf = ({ reportJson }: RunEnd) => JSON.parse(reportJson as string) as Report;
const aliases = async () => (await workshop.writer.serving('m')).aliases;

describe('a run that compresses', () => {
  it('publishes a smaller version of the champion, which takes its place', async () => {
    await train();
    const end = await compress();
    expect(end).toMatchObject({
      state: 'succeeded',
      version: '2',
      promoted: 1,
      reason: expect.stringMatching(
        /^version 2 is live: version 1 in int8: .*\d % of the size; as fast or faster/,
      ),
    });
    expect(await aliases()).toEqual({ champion: '2', previous: '1' });
    const [whole, small] = await Promise.all(['1', '2'].map((v) => workshop.repository.manifest('m', v)));
    const { golden: _, files: __, lineage, version: ___, ...same } = small!;
    expect(whole).toMatchObject(same);
    expect(lineage).toEqual({ ...whole!.lineage, parents: ['1'] });
    expect(small!.files!['model.onnx'].bytes).toBeLessThan(0.3 * whole!.files!['model.onnx'].bytes);
    expect(reportOf(end)).toMatchObject({
      comparedWith: '1',
      compressedFrom: '1',
      compression: { kept: true },
      evaluation: { challenger: { kind: 'classification' }, champion: { version: '1' } },
      training: { rows: expect.any(Number) },
      settings: { compress: 'none' },
    });
    expect(reportOf(end)).toEqual(await workshop.repository.report('m', '2'));
    expect(readdirSync(parts.runsDir)).toEqual([]);
  });

  it('has learned what its parent had: a run that trains after it finds nothing new', async () => {
    await train();
    await compress();
    expect(await train()).toMatchObject({ reason: 'nothing new to learn since version 2' });
  });

  it('is not repeated, and is not done to what is compressed already: the reasons are said', async () => {
    await train();
    await compress();
    expect(await compress()).toMatchObject({
      state: 'succeeded',
      reason: 'version 2 is version 1 in int8 already',
    });
    const again = await compress('2', 'float16');
    expect(again).toMatchObject({
      state: 'succeeded',
      reason: expect.stringMatching(/^version 2 stays as it is: .*compressed already/),
    });
    expect(again.version).toBeUndefined();
    expect(reportOf(again)).toMatchObject({ compression: { kept: false } });
    expect(workshop.repository.models().get('m')!.versions).toEqual(['1', '2']);
  });

  it('makes a challenger where promotion by itself is switched off, or another version answers', async () => {
    await train();
    await workshop.promotions.updatePolicy('m', { autoPromote: false });
    expect(await compress()).toMatchObject({
      promoted: 0,
      reason: expect.stringContaining('promotion by itself is switched off'),
    });
    expect(await aliases()).toEqual({ champion: '1', challenger: '2' });
    await workshop.promotions.updatePolicy('m', { autoPromote: true });
    await workshop.promotions.promoteVersion('m', '2', 0);
    expect(await compress('1', 'float16')).toMatchObject({ version: '3', promoted: 0 });
    expect(await aliases()).toEqual({ champion: '2', previous: '1', challenger: '3' });
  });

  it('decides once on what it had published when the trainer stopped', async () => {
    await train();
    const run = await begin();
    const stopped = new CompressionRun(
      {
        ...parts,
        promotions: {
          moveOf: workshop.promotions.moveOf.bind(workshop.promotions),
          challengeWith: workshop.promotions.challengeWith.bind(workshop.promotions),
          promoteJudged: async () => {
            throw new Error('stopped');
          },
        },
      },
      run,
      hooks(),
    );
    await expect(stopped.execute()).rejects.toThrow('stopped');
    expect(await new CompressionRun(parts, run, hooks()).execute()).toMatchObject({
      version: '2',
      promoted: 1,
    });
    expect(workshop.repository.models().get('m')!.versions).toEqual(['1', '2']);
    expect(await new CompressionRun(parts, run, hooks()).execute()).toMatchObject({
      version: '2',
      promoted: 1,
    });
  });

  it('is a run of its own: neither joins the other', async () => {
    const { store } = workshop;
    const { run } = await store.enqueue('m', 'compress', compressionOrder('1', 'int8'));
    const wrong = { kind: 'FailedPrecondition', reason: 'RUN_ACTIVE' };
    expect(await store.enqueue('m', 'compress', compressionOrder('1', 'int8'))).toMatchObject({
      joined: true,
    });
    await expect(store.enqueue('m', 'manual')).rejects.toMatchObject(wrong);
    await expect(store.enqueue('m', 'compress', compressionOrder('2', 'int8'))).rejects.toMatchObject(wrong);
    await expect(store.enqueue('m', 'compress', compressionOrder('1', 'float16'))).rejects.toMatchObject(
      wrong,
    );
    await store.cancelQueued(run.runId, 'cancelled');
    await store.enqueue('m', 'manual');
    await expect(store.enqueue('m', 'compress', compressionOrder('1', 'int8'))).rejects.toMatchObject(wrong);
  });
});

import { join } from 'node:path';
import { type Closable, Scope, systemClock } from '@ratchet/kernel';
import type { Compression } from '@ratchet/model';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { Metrics, SpanRing } from '@ratchet/telemetry';
import { compressionParent } from './compression-parent.ts';
import { CompressionRun, compressionOrder } from './compression-run.ts';
import { Evaluations } from './evaluations.ts';
import type { TrainingParts } from './run-steps.ts';
import type { Run, RunEnd } from './run-store.ts';
import type { Report } from './run-task.ts';
import { RunTrace } from './run-trace.ts';
import type { RunHooks } from './runs.ts';
import { SettingsStore } from './settings-store.ts';
import { StandInFeedback, Workshop } from './testing.ts';
import { trainerMetrics } from './trainer-metrics.ts';
import { TrainingRun } from './training-run.ts';
import type { TrainingSettings } from './training-settings.ts';

/** For tests: runs of the model "m" that train and compress, in processes of their own, without the trainer's services. */
export class CompressionBench implements Closable {
  readonly #scope: Scope;
  readonly workshop: Workshop;
  readonly feedback: StandInFeedback;
  readonly parts: TrainingParts;

  private constructor(scope: Scope, workshop: Workshop, feedback: StandInFeedback) {
    this.#scope = scope;
    this.workshop = workshop;
    this.feedback = feedback;
    const { phaseSeconds: seconds } = trainerMetrics(new Metrics());
    const { store, repository, writer, promotions, db, dir } = workshop;
    this.parts = {
      store,
      repository,
      writer,
      promotions,
      evaluations: new Evaluations(db, systemClock),
      dataset: scope.own(connect(protos.ratchet.feedback.v1.DatasetService.service, feedback.address)),
      runsDir: join(dir, 'runs'),
      codeVersion: 'test',
      trace: (run) => new RunTrace(run, { spans: new SpanRing(), seconds, clock: systemClock }),
    };
  }

  static async open(): Promise<CompressionBench> {
    const scope = new Scope();
    const workshop = scope.own(await Workshop.open());
    return new CompressionBench(scope, workshop, scope.own(await new StandInFeedback().up()));
  }

  async set(settings: TrainingSettings): Promise<void> {
    await new SettingsStore(this.workshop.db, systemClock).set('m', settings);
  }

  async train(): Promise<RunEnd> {
    await this.workshop.store.enqueue('m', 'manual');
    const run = (await this.workshop.store.beginNext())!;
    return await this.ended(run, await new TrainingRun(this.parts, run, hooks()).execute());
  }

  /** Begins what a call to compress this version starts. */
  async begin(version = '1', target: Compression = 'int8'): Promise<Run> {
    const { store, repository } = this.workshop;
    const parent = await compressionParent(repository, 'm', { version, target });
    await store.enqueue('m', 'compress', compressionOrder(parent, target, version));
    return (await store.beginNext())!;
  }

  async compress(version?: string, target?: Compression): Promise<RunEnd> {
    const run = await this.begin(version, target);
    return await this.ended(run, await this.execute(run));
  }

  async execute(run: Run, parts = this.parts): Promise<RunEnd> {
    return await new CompressionRun(parts, run, hooks()).execute();
  }

  async ended({ runId }: Run, end: RunEnd): Promise<RunEnd> {
    await this.workshop.store.end(runId, end);
    return end;
  }

  async aliases() {
    return (await this.workshop.writer.serving('m')).aliases;
  }

  get versions(): readonly string[] {
    return this.workshop.repository.models().get('m')!.versions;
  }

  async close(): Promise<void> {
    await this.#scope.close();
  }
}

export function reportOf({ reportJson }: RunEnd): Report {
  return JSON.parse(reportJson as string) as Report;
}

function hooks(): RunHooks {
  const { signal } = new AbortController();
  const ignore = (): void => undefined;
  return { signal, stopping: signal, progress: ignore, training: ignore, commit: ignore };
}

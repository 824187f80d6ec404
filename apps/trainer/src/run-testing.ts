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
export class RunBench implements Closable {
  readonly #scope: Scope;
  readonly workshop: Workshop;
  readonly feedback: StandInFeedback;
  readonly spans = new SpanRing();
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
      trace: (run) => new RunTrace(run, { spans: this.spans, seconds, clock: systemClock }),
    };
  }

  static async open(): Promise<RunBench> {
    const scope = new Scope();
    const workshop = scope.own(await Workshop.open());
    return new RunBench(scope, workshop, scope.own(await new StandInFeedback().up()));
  }

  async set(settings: TrainingSettings): Promise<void> {
    await new SettingsStore(this.workshop.db, systemClock).set('m', settings);
  }

  /** One whole run that trains. */
  async train(): Promise<RunEnd> {
    const run = await this.beginTraining();
    return await this.#ended(run, await this.executeTraining(run));
  }

  async beginTraining(): Promise<Run> {
    await this.workshop.store.enqueue('m', 'manual');
    return (await this.workshop.store.beginNext())!;
  }

  async executeTraining(
    run: Run,
    more: { readonly hooks?: Partial<RunHooks>; readonly promotions?: TrainingParts['promotions'] } = {},
  ): Promise<RunEnd> {
    const parts = { ...this.parts, promotions: more.promotions ?? this.parts.promotions };
    return await new TrainingRun(parts, run, hooks(more.hooks)).execute();
  }

  /** One whole run that compresses. */
  async compress(version?: string, target?: Compression): Promise<RunEnd> {
    const run = await this.beginCompression(version, target);
    return await this.#ended(run, await this.executeCompression(run));
  }

  /** Begins what a call to compress this version starts. */
  async beginCompression(version = '1', target: Compression = 'int8'): Promise<Run> {
    const { store, repository } = this.workshop;
    const parent = await compressionParent(repository, 'm', { version, target });
    await store.enqueue('m', 'compress', compressionOrder(parent, target, version));
    return (await store.beginNext())!;
  }

  async executeCompression(run: Run, promotions = this.parts.promotions): Promise<RunEnd> {
    return await new CompressionRun({ ...this.parts, promotions }, run, hooks()).execute();
  }

  /** What a run asks of promotions, with what is promoted in another way. */
  promotingBy(promoteJudged: TrainingParts['promotions']['promoteJudged']): TrainingParts['promotions'] {
    const { promotions } = this.workshop;
    return {
      moveOf: promotions.moveOf.bind(promotions),
      challengeWith: promotions.challengeWith.bind(promotions),
      promoteJudged,
    };
  }

  /** As when the trainer is killed right before it promotes. */
  get dying(): TrainingParts['promotions'] {
    return this.promotingBy(() => Promise.reject(new Error('killed')));
  }

  async aliases() {
    return (await this.workshop.writer.serving('m')).aliases;
  }

  get versions(): readonly string[] {
    return this.workshop.repository.models().get('m')?.versions ?? [];
  }

  async close(): Promise<void> {
    await this.#scope.close();
  }

  async #ended({ runId }: Run, end: RunEnd): Promise<RunEnd> {
    await this.workshop.store.end(runId, end);
    return end;
  }
}

export function reportOf({ reportJson }: RunEnd): Report {
  return JSON.parse(reportJson as string) as Report;
}

export function hooks(more: Partial<RunHooks> = {}): RunHooks {
  const { signal } = new AbortController();
  const ignore = (): void => undefined;
  return { signal, stopping: signal, progress: ignore, training: ignore, commit: ignore, ...more };
}

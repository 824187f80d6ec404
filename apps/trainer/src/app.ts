import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Closable, openService, type Scope, type Service, systemClock } from '@ratchet/kernel';
import { DirectoryRepository, RepositoryWriter } from '@ratchet/model';
import { packageDefinition, protos } from '@ratchet/protocol';
import { connect, metricsService, type RpcServer, serve } from '@ratchet/rpc';
import { type Logger, startTelemetry } from '@ratchet/telemetry';
import { VersionDoor } from './add-version.ts';
import { codeVersion } from './code-version.ts';
import { CompressionRun } from './compression-run.ts';
import type { TrainerConfig } from './config.ts';
import { Evaluations } from './evaluations.ts';
import { ExplainQueue } from './explain-queue.ts';
import { explainService } from './explain-service.ts';
import { type Moved, type OnMove, Promotions } from './promotions.ts';
import { repositoryService } from './repository-service.ts';
import { rolloutService } from './rollout-service.ts';
import { runListener } from './run-listener.ts';
import type { TrainingParts } from './run-steps.ts';
import { RunStore } from './run-store.ts';
import { RunTrace } from './run-trace.ts';
import { RunWatchers } from './run-watchers.ts';
import { Runs } from './runs.ts';
import { Scheduler } from './scheduler.ts';
import { SettingsStore } from './settings-store.ts';
import type { DatasetRemote } from './snapshot.ts';
import { startStarter } from './starter.ts';
import { openTrainerDatabase, type TrainerDatabase } from './trainer-database.ts';
import { type TrainerMetrics, trainerMetrics } from './trainer-metrics.ts';
import { TrainingRun } from './training-run.ts';
import { trainingService } from './training-service.ts';

export interface StartOptions {
  /** Where spans go; without it to the gateway. */
  readonly otlpEndpoint: string | undefined;
  /** Called when the database can't be written any more. */
  readonly onFatal: () => void;
}

/** Starts the trainer. */
export function start(config: TrainerConfig, options: StartOptions): Promise<Service> {
  return openService(async (scope) => ({ grpc: (await startIn(scope, config, options)).address }));
}

async function startIn(
  scope: Scope,
  config: TrainerConfig,
  { otlpEndpoint, onFatal }: StartOptions,
): Promise<RpcServer> {
  const telemetry = scope.own(
    await startTelemetry({
      service: 'trainer',
      level: config.logLevel,
      traces: { ...config, otlpEndpoint },
    }),
  );
  const { log } = telemetry;
  const metrics = trainerMetrics(telemetry.metrics);
  const { token, tlsCert } = config;
  const definition = protos.ratchet.feedback.v1.DatasetService.service;
  const dataset = scope.own(connect(definition, config.feedbackAddress, { token, tlsCert }));
  const stores = await openStores(scope, config, { log, metrics, dataset });
  const { db, store, repository, promotions } = stores;
  const parts: TrainingParts = {
    ...stores,
    dataset,
    codeVersion: codeVersion(),
    evaluations: new Evaluations(db, systemClock),
    trace: (run) =>
      new RunTrace(run, { spans: telemetry.spans, seconds: metrics.phaseSeconds, clock: systemClock }),
  };
  const watchers = new RunWatchers((runId) => store.get(runId), systemClock);
  const runs = new Runs(
    store,
    watchers,
    (run, hooks) => {
      const Work = run.trigger === 'compress' ? CompressionRun : TrainingRun;
      return new Work(parts, run, hooks).execute();
    },
    runListener(log, metrics, () => void scope.close().finally(onFatal)),
  );
  const queue = scope.own(new ExplainQueue(systemClock));
  const server = scope.own(
    await serve({
      host: config.host,
      port: config.trainerPort,
      portSetting: 'trainerPort',
      implementations: [
        trainingService({
          runs,
          watchers,
          store,
          settings: new SettingsStore(db, systemClock),
          repository,
          dataset,
        }),
        rolloutService(promotions),
        repositoryService(stores.door),
        explainService({ repository, queue, metrics }),
        metricsService(telemetry.metrics),
      ],
      reflection: packageDefinition,
      token,
      tlsCert,
      tlsKey: config.tlsKey,
      onError: (error, where) => log.error({ err: error }, `${where} failed`),
    }),
  );
  scope.own(await runs.open());
  scope.own(startByItself({ ...stores, config, dataset, runs, log }));
  server.health.set('', true);
  return server;
}

/** What the trainer keeps, with everything settled that an earlier process left half-done. */
async function openStores(
  scope: Scope,
  { dataDir }: TrainerConfig,
  parts: { readonly log: Logger; readonly metrics: TrainerMetrics; readonly dataset: DatasetRemote },
) {
  const { log, metrics, dataset } = parts;
  const modelsDir = join(dataDir, 'models');
  const runsDir = join(dataDir, 'trainer', 'runs');
  const clock = systemClock;
  const db = scope.own(await openTrainerDatabase(join(dataDir, 'trainer', 'trainer.db')));
  const store = new RunStore(db, clock);
  const writer = new RepositoryWriter(modelsDir);
  await writer.sweep();
  await sweepRuns(runsDir, store);
  const onProblem = (problem: string): void => log.warn(problem);
  const repository = scope.own(await new DirectoryRepository(modelsDir, { onProblem }).open());
  const onMove: OnMove = (moved) => {
    metrics.promotions.inc({ action: moved.action });
    log.info(moved, describeMove(moved));
  };
  const promotions = new Promotions({ db, writer, repository, clock, onMove });
  await promotions.reconcile();
  const uploadsDir = join(modelsDir, '.uploads');
  const door = new VersionDoor({ repository, writer, promotions, store, dataset, uploadsDir });
  await door.sweep();
  return { db, store, writer, repository, promotions, door, runsDir };
}

/** Runs that nobody asks for: the starter's, and then those of new labels. */
function startByItself(parts: {
  readonly config: TrainerConfig;
  readonly db: TrainerDatabase;
  readonly repository: DirectoryRepository;
  readonly writer: RepositoryWriter;
  readonly dataset: DatasetRemote;
  readonly store: RunStore;
  readonly runs: Runs;
  readonly log: Logger;
}): Closable {
  const { config, log } = parts;
  const stop = new AbortController();
  const clock = systemClock;
  const scheduler = new Scheduler({
    ...parts,
    clock,
    onOutcome: (model, { reason, error }) =>
      error === undefined
        ? log.info({ model, reason }, 'a run is due')
        : log.warn({ model, err: error }, reason),
  });
  const starter = config.starter
    ? startStarter({ ...parts, clock, signal: stop.signal })
    : Promise.resolve('skipped');
  // The schedule comes after the starter: its labels are for the run that the starter asks for.
  const started = starter
    .then((outcome) => log.debug({ outcome }, 'starter model'))
    .catch((error: unknown) => log.warn({ err: error }, 'the starter model could not be asked for'))
    .then(() => stop.signal.aborted || scheduler.start());
  return {
    async close() {
      stop.abort();
      await started;
      await scheduler.close();
    },
  };
}

/** Removes the directories of runs that are over. */
async function sweepRuns(runsDir: string, store: RunStore): Promise<void> {
  const active = new Set(await store.activeIds());
  const names = await readdir(runsDir).catch(() => []);
  for (const name of names)
    if (!active.has(name)) await rm(join(runsDir, name), { recursive: true, force: true });
}

function describeMove({ alias, from, to }: Moved): string {
  const before = from === undefined ? '' : `, before it was ${from}`;
  return to === undefined
    ? `there is no ${alias} any more${before}`
    : `the ${alias} is version ${to}${before}`;
}

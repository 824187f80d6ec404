import { join } from 'node:path';
import { type Clock, Fault, openService, type Scope, type Service, systemClock } from '@ratchet/kernel';
import { DirectoryRepository } from '@ratchet/model';
import { packageDefinition } from '@ratchet/protocol';
import { metricsService, type RpcServer, serve } from '@ratchet/rpc';
import { ModelWorker } from '@ratchet/runtime';
import { startTelemetry, type Telemetry } from '@ratchet/telemetry';
import type { InferenceConfig } from './config.ts';
import { InferenceMetrics } from './inference-metrics.ts';
import { hopService, inferenceService, type OfferItems } from './inference-service.ts';
import { LoadOrders } from './load-orders.ts';
import { LoadStates } from './load-states.ts';
import { loadedFacts } from './loaded-facts.ts';
import { Reconciler } from './reconciler.ts';
import { ServedVersion } from './served-version.ts';
import { VersionPool } from './version-pool.ts';

const LIMITS = {
  queueItemsMax: 4096,
  queueBytesMax: 64 * 2 ** 20,
  batchItemsMax: 256,
  batchBytesMax: 2 ** 20,
};

/** Pauses must not stretch when somebody sets the machine's clock. */
const monotonicClock: Clock = {
  now: () => performance.now(),
  after: (ms, callback) => systemClock.after(ms, callback),
};

/**
 * Starts the inference service. It listens before anything is loaded: its load states say how far it is. Spans go to
 * `otlpEndpoint`, or else to the gateway.
 */
export function start(
  config: InferenceConfig,
  { otlpEndpoint }: { readonly otlpEndpoint: string | undefined },
): Promise<Service> {
  return openService(async (scope) => ({ grpc: (await startIn(scope, config, otlpEndpoint)).address }));
}

async function startIn(
  scope: Scope,
  config: InferenceConfig,
  otlpEndpoint: string | undefined,
): Promise<RpcServer> {
  const telemetry = scope.own(
    await startTelemetry({
      service: 'inference',
      level: config.logLevel,
      traces: { ...config, otlpEndpoint },
    }),
  );
  const { log, metrics } = telemetry;
  const models = new DirectoryRepository(join(config.dataDir, 'models'), {
    onProblem: (problem) => log.warn(problem),
  });
  const repository = scope.own(await models.open());
  const states = new LoadStates();
  const pool = scope.own(startPool(config, telemetry, repository, states));
  const reconciler = scope.own(new Reconciler(repository, pool, monotonicClock));
  const server = scope.own(
    await serve({
      host: config.host,
      port: config.inferencePort,
      portSetting: 'inferencePort',
      implementations: [
        hopService(offerTo(pool, repository)),
        inferenceService(states),
        metricsService(metrics),
      ],
      reflection: packageDefinition,
      token: config.token,
      tlsCert: config.tlsCert,
      tlsKey: config.tlsKey,
      onError: (error, where) => log.error({ err: error }, `${where} failed`),
    }),
  );
  reconciler.reconcile();
  server.health.set('', true);
  return server;
}

function startPool(
  config: InferenceConfig,
  { log, metrics, spans }: Telemetry,
  repository: DirectoryRepository,
  states: LoadStates,
): VersionPool {
  const waiting = (): number => [...pool.tracked()].reduce((sum, { served }) => sum + served.waiting, 0);
  const observed = new InferenceMetrics(metrics, spans, waiting);
  const orders = new LoadOrders(repository);
  const publish = (): void => states.publish(pool.statuses());
  const pool = new VersionPool({
    repository,
    clock: monotonicClock,
    onGone: publish,
    onShed: observed.countShed,
    makeVersion: (model, version) =>
      new ServedVersion(model, version, {
        clock: monotonicClock,
        limits: LIMITS,
        order: () => orders.make(model, version),
        startWorker: (order) => ModelWorker.start(order, { runMsMax: config.runMsMax }),
        onLoaded: (loaded) => {
          orders.scanned(loaded.sha256);
          log.info({ model, version, ...loadedFacts(loaded) }, `version ${version} is loaded`);
        },
        onChange: publish,
        onRun: (run) => observed.observeRun(model, version, run),
        onLost: () => {
          observed.countRestart(model);
          log.warn({ model, version }, 'a worker process ended');
        },
        onLoadFailed: (error) => {
          observed.countLoadFailure(model);
          log.warn(
            error instanceof Fault ? { model, version, why: error.message } : { model, version, err: error },
            'a version could not be loaded',
          );
        },
      }),
  });
  return pool;
}

/** A neighbour may have seen a new version before this process did: what is unknown is looked for once more. */
function offerTo(pool: VersionPool, repository: DirectoryRepository): OfferItems {
  return (model, version, items) => {
    if (repository.models().get(model)?.versions.includes(version)) return pool.offer(model, version, items);
    return repository.refresh().then(() => pool.offer(model, version, items));
  };
}

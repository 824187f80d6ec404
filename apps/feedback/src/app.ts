import { join } from 'node:path';
import { openService, type Scope, type Service, systemClock } from '@ratchet/kernel';
import { DirectoryRepository } from '@ratchet/model';
import { packageDefinition } from '@ratchet/protocol';
import { metricsService, type RpcServer, serve } from '@ratchet/rpc';
import { startTelemetry } from '@ratchet/telemetry';
import type { FeedbackConfig } from './config.ts';
import { datasetService } from './dataset-service.ts';
import { feedbackMetrics } from './feedback-metrics.ts';
import { feedbackService } from './feedback-service.ts';
import { recordService } from './record-service.ts';
import { openStore } from './store.ts';

export interface StartOptions {
  /** Where spans go; without it to the gateway. */
  readonly otlpEndpoint: string | undefined;
  /** Called when the disk failed, after all callers were told. */
  readonly onFatal: () => void;
}

/** Starts the feedback service. */
export function start(config: FeedbackConfig, options: StartOptions): Promise<Service> {
  return openService(async (scope) => ({ grpc: (await startIn(scope, config, options)).address }));
}

async function startIn(
  scope: Scope,
  config: FeedbackConfig,
  { otlpEndpoint, onFatal }: StartOptions,
): Promise<RpcServer> {
  const telemetry = scope.own(
    await startTelemetry({
      service: 'feedback',
      level: config.logLevel,
      traces: { ...config, otlpEndpoint },
    }),
  );
  const { log, metrics } = telemetry;
  const models = new DirectoryRepository(join(config.dataDir, 'models'), {
    onProblem: (problem) => log.warn(problem),
  });
  const repository = scope.own(await models.open());
  const store = scope.own(
    await openStore({
      path: join(config.dataDir, 'feedback', 'feedback.db'),
      repository,
      clock: systemClock,
      metrics: feedbackMetrics(metrics),
      onFatal: (error) => {
        log.fatal({ err: error }, 'the disk of the store failed: stopping');
        void scope.close().finally(onFatal);
      },
      onProblem: (error) => log.warn({ err: error }, 'a sweep failed and is tried again in a minute'),
    }),
  );
  const server = scope.own(
    await serve({
      host: config.host,
      port: config.feedbackPort,
      portSetting: 'feedbackPort',
      implementations: [
        feedbackService({ ...store, intake: store.feedback }),
        recordService(store.predictions),
        datasetService(store),
        metricsService(metrics),
      ],
      reflection: packageDefinition,
      token: config.token,
      tlsCert: config.tlsCert,
      tlsKey: config.tlsKey,
      onError: (error, where) => log.error({ err: error }, `${where} failed`),
    }),
  );
  server.health.set('', true);
  return server;
}

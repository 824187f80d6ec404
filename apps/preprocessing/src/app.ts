import { join } from 'node:path';
import { openService, type Scope, type Service } from '@ratchet/kernel';
import { DirectoryRepository } from '@ratchet/model';
import { packageDefinition } from '@ratchet/protocol';
import { hopRelay, metricsService, type RpcServer, serve } from '@ratchet/rpc';
import { startTelemetry } from '@ratchet/telemetry';
import type { PreprocessingConfig } from './config.ts';
import { Preparations } from './preparations.ts';
import { PREPARED_BYTES_MAX } from './prepare-batch.ts';
import { preprocessingMetrics } from './preprocessing-metrics.ts';
import { transformWith } from './transform.ts';

/** Starts the preprocessing service: raw inputs in, tensors on to inference, its answers back. Spans go to `otlpEndpoint`, or else to the gateway. */
export function start(
  config: PreprocessingConfig,
  { otlpEndpoint }: { readonly otlpEndpoint: string | undefined },
): Promise<Service> {
  return openService(async (scope) => ({ grpc: (await startIn(scope, config, otlpEndpoint)).address }));
}

async function startIn(
  scope: Scope,
  config: PreprocessingConfig,
  otlpEndpoint: string | undefined,
): Promise<RpcServer> {
  const telemetry = scope.own(
    await startTelemetry({
      service: 'preprocessing',
      level: config.logLevel,
      traces: { ...config, otlpEndpoint },
    }),
  );
  const { log, spans } = telemetry;
  const models = new DirectoryRepository(join(config.dataDir, 'models'), {
    onProblem: (problem) => log.warn(problem),
  });
  const repository = scope.own(await models.open());
  const metrics = preprocessingMetrics(telemetry.metrics);
  const onError = (error: unknown, where: string): void => log.error({ err: error }, `${where} failed`);
  const server = scope.own(
    await serve({
      host: config.host,
      port: config.preprocessingPort,
      portSetting: 'preprocessingPort',
      implementations: [
        hopRelay({
          address: config.inferenceAddress,
          peer: 'inference',
          token: config.token,
          tlsCert: config.tlsCert,
          limits: { queueBytesMax: PREPARED_BYTES_MAX },
          transform: transformWith({ preparations: new Preparations(repository), metrics, spans }),
          observe: { ...metrics.hop, lost: (why) => log.warn({ why }, 'the stream to inference is lost') },
          onError,
        }),
        metricsService(telemetry.metrics),
      ],
      reflection: packageDefinition,
      token: config.token,
      tlsCert: config.tlsCert,
      tlsKey: config.tlsKey,
      onError,
    }),
  );
  server.health.set('', true);
  return server;
}

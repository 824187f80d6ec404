import { join } from 'node:path';
import { type Closable, openService, type Scope, type Service } from '@ratchet/kernel';
import { packageDefinition } from '@ratchet/protocol';
import { HopSender, type RpcServer, serve } from '@ratchet/rpc';
import { startTelemetry, type Telemetry, TraceStore } from '@ratchet/telemetry';
import { ActiveRuns } from './active-runs.ts';
import type { GatewayConfig } from './config.ts';
import { CurrentRepository, followed } from './current-repository.ts';
import { Explainer } from './explain.ts';
import { FORWARDED, forwardedServices } from './forward.ts';
import { LoadStates } from './load-states.ts';
import { connectNeighbours, type Neighbours } from './neighbours.ts';
import { Predictor } from './predict.ts';
import { gaugeQueues, PredictMetrics } from './predict-metrics.ts';
import { predictionService } from './prediction-service.ts';
import { Readiness } from './readiness.ts';
import { Recorder } from './recorder.ts';
import { explainRoutes } from './rest/explain-route.ts';
import { feedbackRoutes } from './rest/feedback-routes.ts';
import { modelRoutes } from './rest/model-routes.ts';
import { openApiRoute } from './rest/openapi.ts';
import { OPEN_PATHS, operationsRoutes } from './rest/operations-routes.ts';
import { predictRoutes } from './rest/predict-route.ts';
import { reportRoutes } from './rest/report-routes.ts';
import { rolloutRoutes, runRoutes } from './rest/run-routes.ts';
import { type RestServer, serveRest } from './rest/server.ts';
import { Router } from './router.ts';
import { ServedVersions } from './served-versions.ts';

/** The largest message at the edge. */
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;
const DRAIN_MS = 2_000;

/** Starts the gateway. Spans go to `otlpEndpoint`, or else to the gateway itself, who keeps the last traces. */
export function start(
  config: GatewayConfig,
  { otlpEndpoint }: { readonly otlpEndpoint: string | undefined },
): Promise<Service> {
  return openService((scope) => startIn(scope, config, otlpEndpoint));
}

/** What the doors open to. */
interface House {
  readonly config: GatewayConfig;
  readonly telemetry: Telemetry;
  readonly neighbours: Neighbours;
  readonly repository: CurrentRepository;
  readonly states: LoadStates;
  readonly predictor: Predictor;
  readonly explainer: Explainer;
  readonly readiness: Readiness;
}

async function startIn(
  scope: Scope,
  config: GatewayConfig,
  otlpEndpoint: string | undefined,
): Promise<{ grpc: string; rest: string }> {
  let own = `127.0.0.1:${config.gatewayRestPort}`;
  const telemetry = scope.own(
    await startTelemetry({
      service: 'gateway',
      level: config.logLevel,
      get traces() {
        return { otlpEndpoint, gatewayRestAddress: own, tlsCert: config.tlsCert }; // a free port is known then
      },
    }),
  );
  const modelsDir = join(config.dataDir, 'models');
  const repository = scope.own(
    await new CurrentRepository(modelsDir, { onProblem: (problem) => telemetry.log.warn(problem) }).open(),
  );
  const connected = connectNeighbours(scope, config);
  const neighbours = {
    ...connected,
    rollout: followed(connected.rollout, repository),
    repository: followed(connected.repository, repository),
  };
  const states = scope.own(new LoadStates(neighbours.inference));
  const metrics = new PredictMetrics(telemetry.metrics);
  const hop = scope.own(
    new HopSender({
      address: config.preprocessingAddress,
      token: config.token,
      tlsCert: config.tlsCert,
      peer: 'preprocessing',
      observe: metrics.hop,
    }),
  );
  const recorder = scope.own(
    new Recorder({ feedback: neighbours.records, log: telemetry.log, metrics: metrics.recorder }),
  );
  gaugeQueues(telemetry.metrics, { hop: () => hop.queueLength, recorder: () => recorder.length });
  const router = new Router(repository, states);
  const versions = new ServedVersions(repository, metrics.predictions);
  states.onChange(() => router.forget());
  repository.onChange(() => {
    router.forget();
    versions.forget();
  });
  const runs = new ActiveRuns(neighbours.training);
  const predictor = new Predictor({ repository, router, versions, runs, hop, recorder, metrics, telemetry });
  const { explanations } = neighbours;
  const explainer = new Explainer({ repository, router, versions, runs, explanations });
  const readiness = new Readiness({ hop, states, modelsDir, behind: neighbours.health });
  const house = { config, telemetry, neighbours, repository, states, predictor, explainer, readiness };
  const grpc = await openGrpc(house);
  const doors: Closable[] = [grpc];
  // together, so that a caller of either door has as long to finish
  scope.own({ close: () => Promise.all(doors.map(async (door) => door.close())).then(() => undefined) });
  const rest = await openRest(house);
  doors.push(rest);
  own = `127.0.0.1:${rest.address.split(':').at(-1)}`;
  scope.own(readiness.follow(grpc.health, FORWARDED));
  return { grpc: grpc.address, rest: rest.address };
}

function openGrpc({ config, telemetry, neighbours, predictor, explainer }: House): Promise<RpcServer> {
  return serve({
    host: config.host,
    port: config.gatewayGrpcPort,
    portSetting: 'gatewayGrpcPort',
    implementations: [predictionService(predictor, explainer), ...forwardedServices(neighbours)],
    reflection: packageDefinition,
    token: config.token,
    tlsCert: config.tlsCert,
    tlsKey: config.tlsKey,
    messageBytesMax: MESSAGE_BYTES_MAX,
    drainMs: DRAIN_MS,
    onError: (error, where) => telemetry.log.error({ err: error }, `${where} failed`),
  });
}

function openRest({
  config,
  telemetry,
  neighbours,
  repository,
  states,
  predictor,
  explainer,
  readiness,
}: House): Promise<RestServer> {
  const { metrics, log } = telemetry;
  const routes = [
    ...predictRoutes(predictor),
    ...explainRoutes(explainer),
    ...modelRoutes(repository, states, neighbours.repository),
    ...reportRoutes(repository),
    ...feedbackRoutes(neighbours.feedback, repository),
    ...runRoutes({ ...neighbours, manifests: repository, metrics }),
    ...rolloutRoutes(neighbours.rollout),
    ...operationsRoutes({ readiness, metrics, collectors: neighbours.metrics, traces: new TraceStore() }),
  ];
  return serveRest({
    host: config.host,
    port: config.gatewayRestPort,
    routes: [...routes, openApiRoute(routes)],
    token: config.token,
    openPaths: OPEN_PATHS,
    tlsCert: config.tlsCert,
    tlsKey: config.tlsKey,
    onError: (error, where) => log.error({ err: error }, `${where} failed`),
  });
}

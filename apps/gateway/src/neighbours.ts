import type { Scope } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { type ConnectOptions, connect } from '@ratchet/rpc';
import type { GatewayConfig } from './config.ts';

/** The services behind the gateway, as it calls them. */
export type Neighbours = ReturnType<typeof connectNeighbours>;

/** Connects to everything that the gateway calls; each connection is made when it is first used. */
export function connectNeighbours(scope: Scope, config: GatewayConfig) {
  const { preprocessingAddress, inferenceAddress, feedbackAddress, trainerAddress } = config;
  const { ratchet, grpc } = protos;
  const options = (peer: string): ConnectOptions => ({ token: config.token, tlsCert: config.tlsCert, peer });
  const metrics = (address: string, peer: string) =>
    scope.own(connect(ratchet.telemetry.v1.MetricsService.service, address, options(peer)));
  const health = (address: string, peer: string) =>
    scope.own(connect(grpc.health.v1.Health.service, address, options(peer)));
  const feedback = options('feedback');
  const trainer = options('trainer');
  return {
    inference: scope.own(
      connect(ratchet.inference.v1.InferenceService.service, inferenceAddress, options('inference')),
    ),
    feedback: scope.own(connect(ratchet.feedback.v1.FeedbackService.service, feedbackAddress, feedback)),
    records: scope.own(connect(ratchet.feedback.v1.RecordService.service, feedbackAddress, feedback)),
    datasets: scope.own(connect(ratchet.feedback.v1.DatasetService.service, feedbackAddress, feedback)),
    training: scope.own(connect(ratchet.training.v1.TrainingService.service, trainerAddress, trainer)),
    rollout: scope.own(connect(ratchet.rollout.v1.RolloutService.service, trainerAddress, trainer)),
    repository: scope.own(connect(ratchet.repository.v1.RepositoryService.service, trainerAddress, trainer)),
    explanations: scope.own(
      connect(ratchet.explanation.v1.ExplanationService.service, trainerAddress, trainer),
    ),
    health: {
      feedback: health(feedbackAddress, 'feedback'),
      trainer: health(trainerAddress, 'trainer'),
    },
    metrics: {
      preprocessing: metrics(preprocessingAddress, 'preprocessing'),
      inference: metrics(inferenceAddress, 'inference'),
      feedback: metrics(feedbackAddress, 'feedback'),
      trainer: metrics(trainerAddress, 'trainer'),
    },
  };
}

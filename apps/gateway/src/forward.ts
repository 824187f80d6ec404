import {
  type FeedbackServiceDefinition,
  type FeedbackServiceHandlers,
  protos,
  type RepositoryServiceDefinition,
  type RepositoryServiceHandlers,
  type RolloutServiceDefinition,
  type RolloutServiceHandlers,
  type Run__Output,
  type TrainingServiceDefinition,
  type TrainingServiceHandlers,
} from '@ratchet/protocol';
import {
  type CallContext,
  type CallSettings,
  type Implementation,
  implement,
  type Remote,
} from '@ratchet/rpc';
import { TIMEOUT_MS_DEFAULT, UPLOAD_MS_DEFAULT } from './call-times.ts';

/** The services behind the gateway whose calls it passes on. */
export interface Owners {
  readonly feedback: Remote<FeedbackServiceDefinition>;
  readonly training: Remote<TrainingServiceDefinition>;
  readonly rollout: Remote<RolloutServiceDefinition>;
  readonly repository: Remote<RepositoryServiceDefinition>;
}

/** The full names of the public services that others own. */
export const FORWARDED: readonly string[] = [
  'ratchet.feedback.v1.FeedbackService',
  'ratchet.training.v1.TrainingService',
  'ratchet.rollout.v1.RolloutService',
  'ratchet.repository.v1.RepositoryService',
];

/** The public services that others own: each call goes to its owner as it is, and its answer or fault comes back. */
export function forwardedServices({ feedback, training, rollout, repository }: Owners): Implementation[] {
  const { ratchet } = protos;
  return [
    implement<FeedbackServiceHandlers>(ratchet.feedback.v1.FeedbackService.service, {
      SubmitFeedback: (request, context) => feedback.SubmitFeedback(request, passedOn(context)),
      BatchSubmitFeedback: (request, context) => feedback.BatchSubmitFeedback(request, passedOn(context)),
      ListFeedback: (request, context) => feedback.ListFeedback(request, passedOn(context)),
      GetModelStats: (request, context) => feedback.GetModelStats(request, passedOn(context)),
    }),
    implement<TrainingServiceHandlers>(ratchet.training.v1.TrainingService.service, {
      StartRun: (request, context) => training.StartRun(request, passedOn(context)),
      CompressVersion: (request, context) => training.CompressVersion(request, passedOn(context)),
      GetRun: (request, context) => training.GetRun(request, passedOn(context)),
      ListRuns: (request, context) => training.ListRuns(request, passedOn(context)),
      WatchRun: (request, context) => watched(training, request, context),
      CancelRun: (request, context) => training.CancelRun(request, passedOn(context)),
      GetTrainingSettings: (request, context) => training.GetTrainingSettings(request, passedOn(context)),
      SetTrainingSettings: (request, context) => training.SetTrainingSettings(request, passedOn(context)),
    }),
    implement<RolloutServiceHandlers>(ratchet.rollout.v1.RolloutService.service, {
      PromoteVersion: (request, context) => rollout.PromoteVersion(request, passedOn(context)),
      RollBackVersion: (request, context) => rollout.RollBackVersion(request, passedOn(context)),
      UpdatePolicy: (request, context) => rollout.UpdatePolicy(request, passedOn(context)),
    }),
    implement<RepositoryServiceHandlers>(ratchet.repository.v1.RepositoryService.service, {
      AddVersion: (requests, context) =>
        repository.AddVersion(requests, passedOn(context, UPLOAD_MS_DEFAULT)),
      RemoveModel: (request, context) => repository.RemoveModel(request, passedOn(context)),
    }),
  ];
}

/** A run as its owner shows it, until it ends, the caller leaves, or this server closes. */
async function* watched(
  training: Owners['training'],
  { runId }: { readonly runId: string },
  context: CallContext,
): AsyncGenerator<{ readonly run: Run__Output | null }> {
  const { signal, ...settings } = passedOn(context, Number.POSITIVE_INFINITY);
  const over = AbortSignal.any([...(signal ? [signal] : []), context.closing]);
  try {
    yield* training.WatchRun({ runId }, { ...settings, signal: over });
  } catch (error) {
    if (!context.closing.aborted) throw error;
  }
}

/** What is left of the caller's time, its end, and its trace. */
export function passedOn(context: CallContext, timeoutMsDefault = TIMEOUT_MS_DEFAULT): CallSettings {
  const { deadlineAt, signal } = context;
  const leftMs = Math.round(deadlineAt - performance.now());
  const traceparent = context.metadata('traceparent');
  return {
    timeoutMs: deadlineAt === Number.POSITIVE_INFINITY ? timeoutMsDefault : leftMs,
    signal,
    ...(traceparent === undefined ? {} : { metadata: { traceparent } }),
  };
}

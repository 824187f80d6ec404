import { type PredictionServiceHandlers, type PredictResponse, protos } from '@ratchet/protocol';
import { type CallContext, type Implementation, implement } from '@ratchet/rpc';
import { TIMEOUT_MS_DEFAULT } from './call-times.ts';
import type { PredictAnswer, Predictor } from './predict.ts';
import { wirePrediction } from './prediction.ts';
import { readWireInstances } from './wire-instance.ts';

/** The gRPC door of the data plane. */
export function predictionService(predictor: Predictor): Implementation {
  return implement<PredictionServiceHandlers>(protos.ratchet.prediction.v1.PredictionService.service, {
    Predict: (request, context) =>
      new Promise<PredictAnswer>((resolve, reject) => {
        const flight = predictor.predict({
          door: 'grpc',
          model: request.model,
          target: request,
          routingKey: request.routingKey,
          deadlineAt: deadlineOf(context),
          traceparent: context.metadata('traceparent'),
          instanceCount: request.instances.length,
          read: (manifest) => readWireInstances(request.instances, manifest),
          answered: resolve,
          failed: reject,
        });
        context.signal.addEventListener('abort', () => flight.cancel(), { once: true });
      }).then(responseOf),
  });
}

function deadlineOf({ deadlineAt }: CallContext): number {
  return deadlineAt === Number.POSITIVE_INFINITY ? performance.now() + TIMEOUT_MS_DEFAULT : deadlineAt;
}

function responseOf({ model, version, predictionIds, answers, recorded }: PredictAnswer): PredictResponse {
  return {
    model,
    version,
    predictions: answers.map((answer, i) => wirePrediction(predictionIds[i]!, answer)),
    recorded,
  };
}

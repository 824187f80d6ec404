import { invalid } from '@ratchet/kernel';
import {
  type ExplainRequest__Output,
  type Instance__Output,
  type PredictionServiceHandlers,
  type PredictResponse,
  protos,
} from '@ratchet/protocol';
import { type CallContext, type Implementation, implement } from '@ratchet/rpc';
import { TIMEOUT_MS_DEFAULT } from './call-times.ts';
import type { Explainer } from './explain.ts';
import { passedOn } from './forward.ts';
import type { PredictAnswer, Predictor } from './predict.ts';
import { wirePrediction } from './prediction.ts';
import { readWireInstances } from './wire-instance.ts';

/** The gRPC door of the data plane; explanations come from the trainer. */
export function predictionService(predictor: Predictor, explainer: Explainer): Implementation {
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
    Explain: (request, context) =>
      explainer.explain({
        model: request.model,
        target: request,
        label: request.label,
        settings: passedOn(context),
        read: (manifest) => readWireInstances([instanceOf(request)], manifest)[0]!,
      }),
  });
}

function instanceOf({ instance }: ExplainRequest__Output): Instance__Output {
  if (instance !== null) return instance;
  throw invalid('INVALID_INSTANCE', 'expected an instance, got none');
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

import type { Tensor } from '@ratchet/model';
import type {
  PredictionRecord,
  TensorSet,
  Instance as WireInstance,
  Prediction as WirePrediction,
} from '@ratchet/protocol';
import type { Answer } from './answers.ts';
import type { Instance } from './instance.ts';
import type { Recordable } from './recorder.ts';
import type { Route } from './router.ts';

/** What a record takes beside its input and its reply: ids, names and objects. */
const OVERHEAD_BYTES = 512;

/** One answered instance, as the recorder keeps it. */
export class Prediction implements Recordable {
  readonly id: string;
  readonly bytes: number;
  readonly #known: Known;

  constructor(known: Known & { readonly id: string; readonly bytes: number }) {
    this.id = known.id;
    this.bytes = known.bytes + OVERHEAD_BYTES;
    this.#known = known;
  }

  toRecord(): PredictionRecord {
    const { route, instance, answer, predictedAt, routingKey, traceId } = this.#known;
    return {
      predictionId: this.id,
      model: route.model,
      version: route.version,
      alias: route.alias,
      instance: wireInstance(instance),
      prediction: wirePrediction(this.id, answer),
      predictTimeMs: predictedAt,
      routingKey,
      ...(traceId === undefined ? {} : { traceId }),
    };
  }
}

interface Known {
  readonly route: Route;
  readonly instance: Instance;
  readonly answer: Answer;
  /** Milliseconds since 1970. */
  readonly predictedAt: number;
  readonly routingKey: string;
  /** 16 bytes, when the call was sampled. */
  readonly traceId: Uint8Array | undefined;
}

/** An answer as PredictResponse and PredictionRecord carry it. */
export function wirePrediction(predictionId: string, answer: Answer): WirePrediction {
  if (answer.tensors !== undefined) return { predictionId, tensors: wireTensors(answer.tensors) };
  const { label, score, scores } = answer;
  return {
    predictionId,
    classification: { label, score, scores: scores as { label: string; score: number }[] },
  };
}

function wireInstance(instance: Instance): WireInstance {
  return instance.text === undefined ? { tensors: wireTensors(instance.tensors) } : { text: instance.text };
}

function wireTensors(tensors: readonly Tensor[]): TensorSet {
  return {
    tensors: tensors.map(({ name, datatype, shape, content }) => ({
      name,
      datatype,
      shape: [...shape],
      content,
    })),
  };
}

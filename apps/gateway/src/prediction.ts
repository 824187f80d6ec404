import { type Instance, wireInstance, wireTensors } from '@ratchet/model';
import type { PredictionRecord, Prediction as WirePrediction } from '@ratchet/protocol';
import { type Answer, answerBytes } from './answers.ts';
import type { Recordable } from './recorder.ts';
import type { Route } from './router.ts';
import { structBytesMax } from './wire-row.ts';

/** What a record takes beside its input and its reply: ids, names and objects. */
const OVERHEAD_BYTES = 512;

/** One answered instance, as the recorder keeps it. */
export class Prediction implements Recordable {
  readonly id: string;
  readonly bytes: number;
  readonly #known: Known;

  /** `inputBytes` is what the instance takes as an item of the hop. */
  constructor(known: Known & { readonly id: string; readonly inputBytes: number }) {
    const { row } = known.instance;
    this.id = known.id;
    this.bytes =
      (row === undefined ? known.inputBytes : structBytesMax(row)) +
      answerBytes(known.answer) +
      OVERHEAD_BYTES;
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
  switch (answer.kind) {
    case 'classification': {
      const { label, score, scores } = answer;
      return { predictionId, classification: { label, score, scores } };
    }
    case 'regression':
      return { predictionId, regression: { value: answer.value } };
    case 'ranking':
      return { predictionId, ranking: { items: answer.items } };
    case 'answer': {
      const { text, label, score, known, alternatives } = answer;
      return { predictionId, answer: { text, label, score, known, alternatives } };
    }
    case 'tensors':
      return { predictionId, tensors: wireTensors(answer.tensors) };
  }
}

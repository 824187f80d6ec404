import { Fault, invalid, isId, quote } from '@ratchet/kernel';
import { assertModelName, assertVersion } from '@ratchet/model';
import {
  type Prediction__Output,
  type PredictionRecord__Output,
  protos,
  type RecordServiceHandlers,
} from '@ratchet/protocol';
import { type Implementation, implement } from '@ratchet/rpc';
import { assertRows } from './limits.ts';
import type { PredictionIntake } from './prediction-intake.ts';
import type { Prediction } from './prediction-log.ts';
import type { OutputKind } from './schema.ts';

const { Instance, Prediction: Answer } = protos.ratchet.prediction.v1;

/** Takes the gateway's records. */
export function recordService(intake: PredictionIntake): Implementation {
  return implement<RecordServiceHandlers>(protos.ratchet.feedback.v1.RecordService.service, {
    async RecordPredictions({ records }) {
      assertRows(records.length, 'records');
      return { recorded: await intake.record(records.map(predictionOf)) };
    },
  });
}

function predictionOf(record: PredictionRecord__Output, index: number): Prediction {
  const { instance, prediction } = record;
  try {
    if (!isId(record.predictionId)) {
      throw invalid(
        'INVALID_PREDICTION_ID',
        `${quote(record.predictionId)} is no prediction id: expected a UUID`,
      );
    }
    assertModelName(record.model);
    assertVersion(record.version);
    if (!instance?.input || !prediction?.output) {
      throw invalid(
        'INCOMPLETE_RECORD',
        'expected an instance with its input and a prediction with its output',
      );
    }
    if (!(record.predictTimeMs > 0)) {
      throw invalid('INVALID_TIME', `expected the time of the prediction, got ${record.predictTimeMs}`);
    }
  } catch (error) {
    if (error instanceof Fault) throw invalid(error.reason, `record ${index}: ${error.message}`);
    throw error;
  }
  const isText = instance.input === 'text';
  return {
    predictionId: record.predictionId.toLowerCase(),
    model: record.model,
    version: record.version,
    text: isText ? instance.text : undefined,
    instance: isText ? undefined : Instance.serialize(instance),
    ...answered(prediction, prediction.output),
    alias: record.alias,
    routingKey: record.routingKey,
    traceId: record.traceId.length > 0 ? record.traceId : undefined,
    predictTimeMs: record.predictTimeMs,
  };
}

function answered(
  prediction: Prediction__Output,
  output: OutputKind,
): Pick<Prediction, 'output' | 'label' | 'score' | 'scores' | 'answer'> {
  const { classification, answer } = prediction;
  const scores = classification?.scores.map(({ label, score }) => [label, score] as const);
  const { label = '', score } = classification ?? answer ?? {};
  return { output, label, score, scores, answer: classification ? undefined : Answer.serialize(prediction) };
}

import { Fault } from '@ratchet/kernel';
import { type Instance, type InstanceKind, kindOfInstance } from '@ratchet/model';
import { contentHash, contentOf, type TargetKind } from '@ratchet/records';
import { notFinite } from './not-finite.ts';
import type { KnownPrediction } from './prediction-log.ts';
import { decodeInstance, encodeInstance, readInstance } from './wire-instance.ts';

/** A row of so many bytes counts as one; a larger one as several. */
const ROW_BYTES = 4096;

/** What something was said about, as it is kept. */
export interface Subject {
  readonly kind: InstanceKind;
  /** Empty for other kinds. */
  readonly text: string;
  /** Encoded; null for a text. */
  readonly instance: Uint8Array | null;
  readonly contentHash: string;
}

export function subjectOf(model: string, instance: Instance, target: TargetKind): Subject {
  return {
    kind: kindOfInstance(instance),
    text: instance.text ?? '',
    instance: instance.text === undefined ? encodeInstance(instance) : null,
    contentHash: contentHash(model, contentOf(instance, target)),
  };
}

/** What a prediction was about, or why nobody knows any more. */
export function subjectOfPrediction(prediction: KnownPrediction, target: TargetKind): Subject | Fault {
  const { model, text, instance } = prediction;
  if (text !== undefined) return subjectOf(model, { text }, target);
  if (instance === undefined) {
    return new Fault(
      'FailedPrecondition',
      'INSTANCE_NOT_KEPT',
      'what was predicted is too large to be kept with its prediction: send the model and the instance in place of the prediction id',
    );
  }
  const read = readInstance(decodeInstance(instance))!;
  const fault = notFinite(read.tensors ?? []);
  if (fault) return fault;
  return {
    kind: kindOfInstance(read),
    text: '',
    instance,
    contentHash: contentHash(model, contentOf(read, target)),
  };
}

/** As how many rows so many bytes count where rows are bounded: what waits to be written stays below 200 MB. */
export function rowsOf(bytes: number): number {
  return 1 + Math.floor(bytes / ROW_BYTES);
}

/** The bytes that the rows about something take, roughly. */
export function bytesOfSubject({ text, instance }: Subject): number {
  return text.length + (instance?.length ?? 0);
}

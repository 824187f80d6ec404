import { type Fault, invalid, isId, quote } from '@ratchet/kernel';
import { exceeds, KEY_CHARS_MAX, labelFault, sourceFault, textFault } from './limits.ts';

/** A piece of feedback as it is sent; empty texts are absent. */
export interface Submission {
  /** Lower case. */
  readonly predictionId: string;
  readonly model: string;
  readonly text: string;
  readonly label: string;
  readonly source: string;
  readonly idempotencyKey: string;
  readonly blind: boolean;
}

/** Refuses what no store could make sense of. */
export function assertSubmission(submission: Submission): void {
  const fault =
    targetFault(submission) ??
    labelFault(submission.label) ??
    sourceFault(submission.source) ??
    keyFault(submission.idempotencyKey);
  if (fault) throw fault;
}

function targetFault({ predictionId, model, text }: Submission): Fault | undefined {
  if (predictionId !== '' && (model !== '' || text !== '')) {
    return invalid('TWO_TARGETS', 'expected either a prediction id, or a model and a text; got both');
  }
  if (predictionId !== '') {
    if (isId(predictionId)) return undefined;
    return invalid(
      'INVALID_PREDICTION_ID',
      `${quote(predictionId)} is no prediction id: expected the UUID that came with the prediction`,
    );
  }
  if (model === '' && text === '') {
    return invalid('NO_TARGET', 'expected a prediction id, or a model and a text; got neither');
  }
  if (model === '') return invalid('NO_MODEL', 'a text needs the model that it is for');
  return textFault(text);
}

function keyFault(key: string): Fault | undefined {
  if (!exceeds(key, KEY_CHARS_MAX)) return undefined;
  return invalid(
    'KEY_TOO_LONG',
    `the idempotency key is too long: expected at most ${KEY_CHARS_MAX} characters`,
  );
}

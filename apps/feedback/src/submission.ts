import { hash } from 'node:crypto';
import { Fault, invalid, isId, quote } from '@ratchet/kernel';
import type { Instance } from '@ratchet/model';
import { contentHash } from '@ratchet/records';
import { instanceFault } from './instance-limits.ts';
import { exceeds, KEY_CHARS_MAX, sourceFault } from './limits.ts';
import { readTarget, type Target } from './target.ts';

/** A piece of feedback as it is sent; empty texts are absent. */
export interface Submission {
  /** Lower case. */
  readonly predictionId: string;
  readonly model: string;
  readonly text: string;
  /** In place of a text; or why what came is no instance. */
  readonly instance: Instance | Fault | undefined;
  readonly label: string;
  readonly value: number | undefined;
  readonly answer: string;
  readonly source: string;
  readonly idempotencyKey: string;
  readonly blind: boolean;
}

/** What a piece of feedback says, of a new instance or of that of its prediction. */
export interface Said {
  readonly instance: Instance | undefined;
  readonly target: Target;
}

/** Reads what is sent, or throws why no store could make sense of it. */
export function readSubmission(submission: Submission): Said {
  const instance = readSubject(submission);
  const target = readTarget(submission);
  const fault = sourceFault(submission.source) ?? keyFault(submission.idempotencyKey);
  if (fault) throw fault;
  return { instance, target };
}

/** The one instance of a text and an instance of which only one may be there. */
export function oneInstance(text: string, instance: Instance | Fault | undefined): Instance {
  if (instance instanceof Fault) throw instance;
  if (instance !== undefined && text !== '') {
    throw invalid('WRONG_INPUT_KIND', 'expected a text or an instance; got both');
  }
  const read = instance ?? { text };
  const fault = instanceFault(read);
  if (fault) throw fault;
  return read;
}

function readSubject({ predictionId, model, text, instance }: Submission): Instance | undefined {
  const isNew = text !== '' || instance !== undefined;
  if (predictionId !== '' && (model !== '' || isNew)) {
    throw invalid(
      'TWO_TARGETS',
      'expected either a prediction id, or a model and a text or instance; got both',
    );
  }
  if (predictionId !== '') {
    if (isId(predictionId)) return undefined;
    throw invalid(
      'INVALID_PREDICTION_ID',
      `${quote(predictionId)} is no prediction id: expected the UUID that came with the prediction`,
    );
  }
  if (model === '' && !isNew) {
    throw invalid('NO_TARGET', 'expected a prediction id, or a model and a text or instance; got neither');
  }
  if (model === '') throw invalid('NO_MODEL', 'an instance needs the model that it is for');
  return oneInstance(text, instance);
}

function keyFault(key: string): Fault | undefined {
  if (!exceeds(key, KEY_CHARS_MAX)) return undefined;
  return invalid(
    'KEY_TOO_LONG',
    `the idempotency key is too long: expected at most ${KEY_CHARS_MAX} characters`,
  );
}

/** What of a piece must be the same under the same key. Texts with labels have the hash that they always had. */
export function payloadHash(submission: Submission): string {
  const { predictionId, model, text, instance, label, value, answer, source, blind } = submission;
  const parts: unknown[] = [predictionId, model, text, label, source, blind];
  if (instance !== undefined || value !== undefined || answer !== '') {
    const content = instance instanceof Fault ? instance.message : instance && contentHash('', instance);
    parts.push(content ?? '', String(value ?? ''), answer);
  }
  return hash('sha256', JSON.stringify(parts), 'hex');
}

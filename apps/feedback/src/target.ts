import { invalid } from '@ratchet/kernel';
import { labelOfAnswer, type TargetKind } from '@ratchet/records';
import { ANSWER_CHARS_MAX, exceeds, labelFault } from './limits.ts';

/** What somebody says is right: a label, perhaps with its answer, or a value. */
export interface Target {
  /** Empty when there is a value. */
  readonly label: string;
  /** One that a float32 can hold, as models answer them. */
  readonly value: number | undefined;
  /** Empty without one. */
  readonly answer: string;
}

export function kindOfTarget({ value }: Target): TargetKind {
  return value === undefined ? 'label' : 'value';
}

/** Reads what was given; an answer without a label gets its own. Throws what is wrong with it. */
export function readTarget({ label, value, answer }: Target): Target {
  if (value !== undefined) {
    if (label !== '' || answer !== '')
      throw invalid('WRONG_TARGET_KIND', 'expected a label or a value; got both');
    if (Number.isFinite(Math.fround(value))) return { label, value: value + 0, answer }; // there is one zero
    throw invalid(
      'INVALID_VALUE',
      `expected a number that a 32-bit float can hold as the value, got ${value}`,
    );
  }
  if (exceeds(answer, ANSWER_CHARS_MAX)) {
    throw invalid(
      'ANSWER_TOO_LONG',
      `the answer is too long: expected at most ${ANSWER_CHARS_MAX} characters`,
    );
  }
  const given = answer.trim() === '' ? '' : answer;
  const read = label === '' ? labelOfAnswer(given) : label;
  const fault = labelFault(read);
  if (fault) throw fault;
  return { label: read, value, answer: given };
}

import { Fault, invalid, quote } from '@ratchet/kernel';
import { type Manifest, TASK_SHAPES } from '@ratchet/model';

/** What is explained of an answer. */
export interface Target {
  /** Its place in the output. */
  readonly index: number;
  readonly label?: string;
  /** The number that the version answers there. */
  readonly answer: number;
}

const LABELS_SHOWN_MAX = 20;

/**
 * The label that is asked for, or else the one that the version answers; of a model of tensors the place in its output, as a
 * decimal number. Fault InvalidInput UNKNOWN_LABEL.
 */
export function targetOf(
  { task, labels }: Pick<Manifest, 'task' | 'labels'>,
  answers: Float32Array | Float64Array,
  asked: string | undefined,
): Target {
  if (answers.some((answer) => !Number.isFinite(answer)))
    throw new Fault(
      'FailedPrecondition',
      'NOT_EXPLAINABLE',
      `the version answers ${answers.find((answer) => !Number.isFinite(answer))}, which has no explanation: ask it something else, or mend the model`,
    );
  const names = namesOf(task, labels, answers.length);
  if (names === undefined) {
    if (asked === undefined) return { index: 0, answer: answers[0]! };
    throw invalid('UNKNOWN_LABEL', `the model answers a value: leave the label ${quote(asked)} out`);
  }
  const index = asked === undefined ? answers.indexOf(Math.max(...answers)) : names.indexOf(asked);
  if (index < 0) throw unknownLabel(asked!, names);
  return { index, label: names[index]!, answer: answers[index]! };
}

function namesOf(
  task: Manifest['task'],
  labels: readonly string[] | undefined,
  count: number,
): readonly string[] | undefined {
  if (task === 'tensors' && labels?.length !== count)
    return count === 1 ? undefined : Array.from({ length: count }, (_, i) => String(i));
  if (task === 'tensors') return labels;
  return TASK_SHAPES[task].target === 'value' ? undefined : (labels ?? []);
}

/** Whom a label was asked of that the version does not have. */
export function unknownLabel(asked: string, names: readonly string[]): Fault {
  const shown = names.slice(0, LABELS_SHOWN_MAX).join(', ');
  const more = names.length > LABELS_SHOWN_MAX ? ` and ${names.length - LABELS_SHOWN_MAX} more` : '';
  return invalid(
    'UNKNOWN_LABEL',
    `the version has no label ${quote(asked)}: expected one of ${shown}${more}`,
    { label: asked.slice(0, 128) },
  );
}

import { Fault, invalid, quote } from '@ratchet/kernel';
import { type Instance, type InstanceKind, kindOfInstance, type Task } from '@ratchet/model';
import { isRating, type TargetKind } from '@ratchet/records';
import type { KnownPrediction } from './prediction-log.ts';
import type { Reading } from './readable.ts';
import { kindOfTarget, type Target } from './target.ts';

const LABELS_SHOWN_MAX = 50;

/** What a version is made for. */
export interface Shape {
  readonly task: Task;
  readonly reads: InstanceKind;
  readonly wants: Wants;
  /** Why the version that answers now can't read an instance; absent where none answers. */
  readonly unreadable?: Reading;
}

/** What a version can be told. */
export interface Wants {
  readonly target: TargetKind;
  /** Labels other than these are refused; any is taken without them. */
  readonly labels?: readonly string[];
  /** Whether a label may come with its answer. */
  readonly answers: boolean;
}

const INSTANCES: Readonly<Record<InstanceKind, string>> = {
  text: 'a text',
  row: 'a row',
  image: 'an image',
  tensors: 'tensors',
};

/** Refuses what can't be said of any instance of a kind: only rows and tensors have values, only texts answers. */
export function misfitOfKind(kind: InstanceKind, target: Target): Fault | undefined {
  const hasValue = kind === 'row' || kind === 'tensors';
  if (target.value !== undefined && !hasValue) return wrongTarget(`${INSTANCES[kind]} has a label`, target);
  if (target.answer === '' || kind === 'text') return undefined;
  return wrongTarget(`${INSTANCES[kind]} has no answer`, target);
}

/** Refuses an instance of another kind than a model reads, and one that its champion would refuse to predict. */
export function misfitOfInstance(
  model: string,
  { task, reads, unreadable }: Omit<Shape, 'wants'>,
  instance: Instance,
): Fault | undefined {
  const kind = kindOfInstance(instance);
  if (kind !== reads) return wrongInput(model, reads, kind);
  if (task !== 'recommendation' || isRating(instance.row!)) return unreadable?.(instance);
  return invalid(
    'INVALID_ROW',
    `model ${quote(model)} recommends: expected a row with a "user" and an "item", each a text or a number`,
  );
}

export function wrongInput(model: string, reads: InstanceKind, kind: InstanceKind): Fault {
  return invalid(
    'WRONG_INPUT_KIND',
    `model ${quote(model)} learns from ${reads === 'tensors' ? reads : `${reads}s`}: expected ${INSTANCES[reads]}, got ${INSTANCES[kind]}`,
  );
}

/** Refuses what a model can't be told: a label in place of a value or the reverse, or a label that it doesn't have. */
export function misfitOfTarget(model: string, wants: Wants, target: Target): Fault | undefined {
  if (kindOfTarget(target) !== wants.target) {
    return wrongTarget(`model ${quote(model)} answers with ${wants.target}s`, target);
  }
  if (target.answer !== '' && !wants.answers) {
    return wrongTarget(`model ${quote(model)} answers with labels alone`, target);
  }
  if (wants.labels === undefined || wants.labels.includes(target.label)) return undefined;
  const shown = wants.labels.slice(0, LABELS_SHOWN_MAX).join(', ');
  const hidden = wants.labels.length - LABELS_SHOWN_MAX;
  return invalid(
    'UNKNOWN_LABEL',
    `model ${quote(model)} has no label ${quote(target.label)}; it has: ${shown}${hidden > 0 ? ` and ${hidden} more` : ''}`,
    { labels: shown },
  );
}

/** Refuses what can't be said of a prediction; `tensorLabels` are those of a version that answers with tensors and learns. */
export function misfitOfPrediction(
  prediction: KnownPrediction,
  target: Target,
  tensorLabels: readonly string[] | undefined,
): Fault | undefined {
  const { model, output, labels } = prediction;
  switch (output) {
    case 'classification':
      return misfitOfTarget(model, { target: 'label', labels: labels ?? [], answers: false }, target);
    case 'answer':
      return misfitOfTarget(model, { target: 'label', answers: true }, target);
    case 'regression':
      return misfitOfTarget(model, { target: 'value', answers: false }, target);
    case 'ranking':
      return new Fault(
        'FailedPrecondition',
        'RANKING_NOT_CORRECTABLE',
        'the prediction ranks many items and does not say which of them is meant: send the model, a row {user, item} and its value in place of the prediction id',
      );
    case 'tensors':
      if (tensorLabels)
        return misfitOfTarget(model, { target: 'label', labels: tensorLabels, answers: false }, target);
      return new Fault(
        'FailedPrecondition',
        'NO_LABELS',
        `model ${quote(model)} answers with tensors and has no labels: feedback is not for it`,
      );
  }
}

function wrongTarget(expected: string, { value, answer }: Target): Fault {
  const got = value !== undefined ? 'a value' : answer !== '' ? 'an answer' : 'a label';
  return invalid('WRONG_TARGET_KIND', `${expected}; got ${got}`);
}

import { Fault, quote } from '@ratchet/kernel';
import { type Manifest, TASK_SHAPES, type Task } from '@ratchet/model';
import type { Snapshot } from './snapshot.ts';
import type { TrainingSettings } from './training-settings.ts';

/** What rows are learned as when nobody says it; undefined where there is no such task. */
function usualTask({ reads, target, answers }: Snapshot): Task | undefined {
  if (reads === 'text' && answers !== undefined) return 'question-answering';
  if (reads === 'text' && target === 'label') return 'text-classification';
  if (reads === 'image' && target === 'label') return 'image-classification';
  if (reads === 'row') return target === 'label' ? 'tabular-classification' : 'tabular-regression';
  return undefined;
}

/** What a task learns; a file that somebody brought learns labels, when it was brought to learn. */
function targetOf(task: Task, champion: Pick<Manifest, 'trainable'> | undefined): Snapshot['target'] | null {
  return task === 'tensors' && champion?.trainable ? 'label' : TASK_SHAPES[task].target;
}

/**
 * The task of a run: what somebody said, or what the champion does, or what the rows look like. Fault FailedPrecondition
 * TASK_MISMATCH when the rows are none of that task.
 */
export function learnedTask(
  model: string,
  snapshot: Snapshot,
  settings: Pick<TrainingSettings, 'task'>,
  champion: Pick<Manifest, 'task' | 'trainable'> | undefined,
): Task {
  const task = settings.task ?? champion?.task ?? usualTask(snapshot);
  const { reads, target } = snapshot;
  const shape = task && TASK_SHAPES[task];
  if (task !== undefined && shape?.reads === reads && targetOf(task, champion) === target) return task;
  const expected =
    task === undefined
      ? 'there is no task that learns from such rows'
      : `${task} learns from rows that are ${shape!.reads} with a ${shape!.target ?? 'label'}`;
  throw new Fault(
    'FailedPrecondition',
    'TASK_MISMATCH',
    `the rows of model ${quote(model)} are ${reads} with a ${target}, but ${expected}: set the right task or import other rows`,
    { model },
  );
}

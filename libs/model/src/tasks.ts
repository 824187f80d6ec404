import type { InstanceKind } from './instance.ts';

/** What a version answers and how it learns. `tensors` is any model that somebody brought. */
export const TASKS = [
  'text-classification',
  'image-classification',
  'tabular-classification',
  'tabular-regression',
  'recommendation',
  'question-answering',
  'tensors',
] as const;

export type Task = (typeof TASKS)[number];

interface TaskShape {
  /** The kind of instance that it reads. */
  readonly reads: InstanceKind;
  /** What people say was right: one of its labels, or a number; nothing for models that somebody brought. */
  readonly target: 'label' | 'value' | null;
}

export const TASK_SHAPES: Readonly<Record<Task, TaskShape>> = {
  'text-classification': { reads: 'text', target: 'label' },
  'image-classification': { reads: 'image', target: 'label' },
  'tabular-classification': { reads: 'row', target: 'label' },
  'tabular-regression': { reads: 'row', target: 'value' },
  recommendation: { reads: 'row', target: 'value' },
  'question-answering': { reads: 'text', target: 'label' },
  tensors: { reads: 'tensors', target: null },
};

import { expect, it } from '@jest/globals';
import type { Task } from '@ratchet/model';
import { learnedTask } from './learned-task.ts';
import type { Snapshot } from './snapshot.ts';
import type { TrainingSettings } from './training-settings.ts';

const counts = { rows: 9, min: 0, max: 1, mean: 0.5 };

function snapshot(reads: Snapshot['reads'], target: Snapshot['target'], answers = false): Snapshot {
  const known = { hash: 'abc', labels: 9, reads, rejected: {}, ...(answers && { answers: { a: 'Yes.' } }) };
  if (target === 'value') return { ...known, target, train: counts, holdout: counts };
  return { ...known, target, train: { a: 9 }, holdout: { a: 2 } };
}

type Said = TrainingSettings['task'];

it.each<[Task, Snapshot, Said, Task | undefined]>([
  ['text-classification', snapshot('text', 'label'), undefined, undefined],
  ['question-answering', snapshot('text', 'label', true), undefined, undefined],
  ['question-answering', snapshot('text', 'label'), 'question-answering', undefined],
  ['image-classification', snapshot('image', 'label'), undefined, undefined],
  ['tabular-classification', snapshot('row', 'label'), undefined, undefined],
  ['tabular-regression', snapshot('row', 'value'), undefined, undefined],
  ['recommendation', snapshot('row', 'value'), 'recommendation', undefined],
  ['recommendation', snapshot('row', 'value'), undefined, 'recommendation'],
  ['tabular-regression', snapshot('row', 'value'), 'tabular-regression', 'recommendation'],
])('%s is learned from its rows', (task, rows, said, champion) => {
  const found = learnedTask('m', rows, said ? { task: said } : {}, champion && { task: champion });
  expect(found).toBe(task);
});

it('lets a file that somebody brought learn labels, when it was brought to learn', () => {
  const trainable = { parameters: ['w'], output: 'y', scores: 'logits' as const };
  const learn = (champion: Parameters<typeof learnedTask>[3], target: 'label' | 'value' = 'label') =>
    learnedTask('m', snapshot('tensors', target), {}, champion);
  expect(learn({ task: 'tensors', trainable })).toBe('tensors');
  expect(() => learn({ task: 'tensors', trainable }, 'value')).toThrow(/are tensors with a value/);
  expect(() => learn({ task: 'tensors' })).toThrow(/are tensors with a label/);
  expect(() => learn(undefined)).toThrow(/there is no task that learns from such rows/);
});

it.each<[string, Snapshot, Said, RegExp]>([
  ['texts with values', snapshot('text', 'value'), undefined, /are text with a value, but there is no task/],
  [
    'rows where images are expected',
    snapshot('row', 'label'),
    'image-classification',
    /are image with a label/,
  ],
  ['labels where values are expected', snapshot('row', 'label'), 'recommendation', /are row with a value/],
])('refuses %s', (_what, rows, said, message) => {
  const learn = () => learnedTask('m', rows, said ? { task: said } : {}, undefined);
  expect(learn).toThrow(message);
  expect(learn).toThrow(expect.objectContaining({ reason: 'TASK_MISMATCH' }));
});

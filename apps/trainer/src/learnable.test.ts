import { expect, it } from '@jest/globals';
import { assertLearnable, assertRows } from './learnable.ts';
import { withoutRareLabels } from './rare-labels.ts';
import type { ValueCounts } from './snapshot-counts.ts';

const TEXTS = { hash: 'abc', labels: 0, reads: 'text', target: 'label', rejected: {} } as const;
const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`row ${i}`, 1]));

it.each<[string, Record<string, number>, Record<string, number>, string, RegExp]>([
  ['rows that only judge', {}, { a: 1 }, 'NO_TRAINING_ROWS', /add more rows/],
  ['one label', { a: 9 }, { a: 1, b: 1 }, 'TOO_FEW_LABELS', /"a": add rows with at least one other label/],
  ['rows that only train', { a: 9, b: 9 }, {}, 'NO_HOLDOUT_ROWS', /18 training rows .* blind feedback/],
  ['a label for each row', many, { a: 1 }, 'TOO_MANY_LABELS', /right column/],
])('says what is missing where there is %s', (_, train, holdout, reason, said) => {
  const snapshot = { ...TEXTS, train, holdout };
  expect(() => assertLearnable('m', snapshot)).toThrow(said);
  expect(() => assertLearnable('m', snapshot)).toThrow(expect.objectContaining({ reason }));
});

it.each<[string, Record<string, number>, Record<string, number>, string, string]>([
  [
    'one label is left',
    { good: 9, bda: 1 },
    { good: 2 },
    'TOO_FEW_LABELS',
    'all training rows of model "m" have the label "good": add rows with at least one other label; ' +
      'left out: label "bda" (1 row, 5 are needed)',
  ],
  [
    'none is left',
    { good: 2, bad: 1 },
    { good: 1 },
    'TOO_FEW_LABELS',
    'no label of model "m" has 5 rows, and two that have are needed: add rows; ' +
      'left out: labels "bad" (1 row), "good" (3 rows), 5 are needed of each',
  ],
  [
    'a label for each row was imported',
    many,
    {},
    'TOO_MANY_LABELS',
    'model "m" has 1001 labels and at most 1000 can be learned: was the right column imported as the label?',
  ],
])('says which labels were left out where %s', (_, train, holdout, reason, message) => {
  const snapshot = withoutRareLabels({ ...TEXTS, train, holdout }, []);
  expect(() => assertLearnable('m', snapshot)).toThrow(expect.objectContaining({ reason, message }));
});

it('takes two labels and a row to judge by', () => {
  const snapshot = { ...TEXTS, train: { a: 1, b: 1 }, holdout: { a: 1 } };
  expect(() => assertLearnable('m', snapshot)).not.toThrow();
});

const VALUES = { ...TEXTS, reads: 'row', target: 'value' } as const;
const none = { rows: 0, min: null, max: null, mean: null };
const same = { rows: 9, min: 4, max: 4, mean: 4 };
const some = { rows: 9, min: 1, max: 4, mean: 2 };
const far = { rows: 9, min: -1e39, max: 4, mean: 2 };

it.each<[string, ValueCounts, ValueCounts, string, RegExp]>([
  ['rows that only judge', none, some, 'NO_TRAINING_ROWS', /add more rows/],
  ['one value', same, some, 'NOT_ENOUGH_VALUES', /have the value 4: add rows/],
  ['what no model could answer', far, some, 'INVALID_VALUE', /has the value -1e\+39, .* correct that row/],
  ['what no model could answer, to judge by', some, far, 'INVALID_VALUE', /has the value -1e\+39/],
  ['rows that only train', some, none, 'NO_HOLDOUT_ROWS', /9 training rows .* blind feedback/],
])('says what is missing where there is %s, with values', (_, train, holdout, reason, said) => {
  const snapshot = { ...VALUES, train, holdout };
  expect(() => assertLearnable('m', snapshot)).toThrow(said);
  expect(() => assertLearnable('m', snapshot)).toThrow(expect.objectContaining({ reason }));
});

it.each([
  ['labels', { ...TEXTS, train: {}, holdout: {} }],
  ['values', { ...VALUES, train: none, holdout: none }],
])('says that there is nothing, of %s', (_, snapshot) => {
  const message = 'model "m" has no usable rows: import labelled rows or send feedback';
  expect(() => assertRows('m', snapshot)).toThrow(expect.objectContaining({ reason: 'NO_ROWS', message }));
});

it('takes rows of which all are of labels that are left out for rows', () => {
  expect(() => assertRows('m', { ...TEXTS, train: {}, holdout: {}, rareLabels: { a: 1 } })).not.toThrow();
});

it('takes two values and a row to judge by', () => {
  const snapshot = { ...VALUES, train: some, holdout: same };
  expect(() => assertLearnable('m', snapshot)).not.toThrow();
});

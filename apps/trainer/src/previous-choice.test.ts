import { expect, it } from '@jest/globals';
import type { Choice } from '@ratchet/learning';
import { previousChoice } from './previous-choice.ts';
import type { Snapshot } from './snapshot.ts';

const choice: Choice = {
  family: 'text-linear',
  description: 'words',
  settings: { characters: null },
  metric: 'accuracy',
  tried: [],
  skipped: [],
  rows: 100,
  dataRows: 100,
};
const training = { rows: 100, choice, facts: {}, seed: 1 };
const snapshotOf = (train: number): Snapshot => ({
  hash: 'abc',
  labels: train,
  reads: 'text',
  target: 'label',
  train: { a: train },
  holdout: { a: 5 },
  rejected: {},
});

it.each([
  ['as many rows', 100, {}, {}, choice],
  ['a few more rows', 150, {}, {}, choice],
  ['many more rows', 151, {}, {}, undefined],
  ['other settings', 100, { budgetSeconds: 5 }, {}, undefined],
  ['the same settings', 100, { budgetSeconds: 5 }, { budgetSeconds: 5 }, choice],
])('with %s', (_what, rows, settings, before, expected) => {
  const report = { training, settings: before, snapshot: snapshotOf(100) };
  expect(previousChoice(report, snapshotOf(rows), settings)).toEqual(expected);
});

it('compares again after a version that was brought, or made by an older release', () => {
  expect(previousChoice(undefined, snapshotOf(100), {})).toBeUndefined();
  const old = { ...training, choice: { chosen: {}, tried: [], rows: 9 } as unknown as Choice };
  expect(previousChoice({ training: old, snapshot: snapshotOf(100) }, snapshotOf(100), {})).toBeUndefined();
});

import { expect, it } from '@jest/globals';
import type { Choice } from '@ratchet/learning';
import { previousChoice } from './previous-choice.ts';

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

it.each([
  ['the same settings', { budgetSeconds: 5 }, { budgetSeconds: 5 }, choice],
  ['none before and now', {}, undefined, choice],
  ['other settings', { budgetSeconds: 5 }, {}, undefined],
])('with %s', (_what, settings, before, expected) => {
  const report = { training, ...(before && { settings: before }) };
  expect(previousChoice(report, settings)).toEqual(expected);
});

it('compares again after a version that was brought, or made by an older release', () => {
  expect(previousChoice(undefined, {})).toBeUndefined();
  const old = { ...training, choice: { chosen: {}, tried: [], rows: 9 } as unknown as Choice };
  expect(previousChoice({ training: old }, {})).toBeUndefined();
});

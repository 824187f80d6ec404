import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@ratchet/kernel';
import { SettingsStore } from './settings-store.ts';
import { Workshop } from './testing.ts';
import { saidSettings, sameSettings } from './training-settings.ts';

let workshop: Workshop;
let settings: SettingsStore;
beforeEach(async () => {
  workshop = await Workshop.open();
  settings = new SettingsStore(workshop.db, systemClock);
});
afterEach(() => workshop.close());

const ALL = {
  task: 'tabular-regression',
  family: 'gradient-boosting',
  columns: { zip: 'category', day: 'date' },
  time: 'day',
  budgetSeconds: 120,
  compress: 'none',
};

it('keeps what was said of a model, replaces it whole, and forgets it', async () => {
  expect(await settings.get('m')).toEqual({});
  expect(await settings.set('m', ALL)).toEqual(ALL);
  expect(await settings.get('m')).toEqual(ALL);
  expect(await settings.get('other')).toEqual({});
  await settings.set('m', { family: 'linear' });
  expect(await settings.get('m')).toEqual({ family: 'linear' });
  await settings.set('m', {});
  expect(await settings.get('m')).toEqual({});
  expect(await workshop.db.selectFrom('trainingSettings').selectAll().execute()).toEqual([]);
});

describe('settings that make no sense', () => {
  it.each([
    [{ task: 'tensors' }, 'task: expected one of text-classification, image-classification'],
    [{ task: 'sorcery' }, 'got "sorcery"'],
    [
      { family: 'Linear!' },
      'family: expected a name of lower-case letters, digits and hyphens, got "Linear!"',
    ],
    [
      { columns: { zip: 'text' } },
      'columns.zip: expected one of number, category, date, series, ignore, got "text"',
    ],
    [{ columns: { '': 'number' } }, 'columns.: expected names of columns with 1 to 256 characters'],
    [
      { columns: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`c${i}`, 'number'])) },
      'columns: expected at most 1000 columns',
    ],
    [{ time: 'x'.repeat(257) }, 'time: expected the name of a column with at most 256 characters'],
    [{ budgetSeconds: -1 }, 'budgetSeconds: expected 1 to 3600 seconds, got -1'],
    [{ budgetSeconds: 3_601 }, 'budgetSeconds: expected 1 to 3600 seconds, got 3601'],
    [{ budgetSeconds: 1.5 }, 'budgetSeconds: expected a whole number of seconds, got 1.5'],
    [
      { compress: 'zip' },
      'compress: expected one of none, int8, float16, prune, low-rank, distill, got "zip"',
    ],
  ])('%j are refused', async (given, message) => {
    await expect(settings.set('m', given)).rejects.toMatchObject({
      kind: 'InvalidInput',
      reason: 'INVALID_TRAINING_SETTINGS',
      message: expect.stringContaining(message),
    });
    expect(await settings.get('m')).toEqual({});
  });

  it('are refused for what is no name of a model', async () => {
    await expect(settings.get('a/b')).rejects.toMatchObject({ reason: 'INVALID_MODEL_NAME' });
    await expect(settings.set('', {})).rejects.toMatchObject({ reason: 'INVALID_MODEL_NAME' });
  });
});

it('what is empty on the wire was not said', () => {
  const nothing = { task: '', family: '', columns: {}, time: '', budgetSeconds: 0, compress: '' };
  expect(saidSettings(nothing)).toEqual({});
  expect(saidSettings({ ...nothing, task: 'recommendation', budgetSeconds: 5 })).toEqual({
    task: 'recommendation',
    budgetSeconds: 5,
  });
});

it('the order in which columns were named makes no difference', async () => {
  const one = await settings.set('m', { columns: { a: 'number', b: 'date' }, task: 'tabular-regression' });
  const other = await settings.set('m', { task: 'tabular-regression', columns: { b: 'date', a: 'number' } });
  expect(sameSettings(one, other)).toBe(true);
  expect(sameSettings(one, { ...one, columns: { a: 'number' } })).toBe(false);
  expect(sameSettings(one, JSON.parse(JSON.stringify(other)))).toBe(true);
});

it('as many models have settings as the table holds, and no more', async () => {
  const row = (i: number) => ({ model: `m${i}`, settingsJson: '{}', atMs: 0 });
  for (let from = 0; from < 10_000; from += 1_000)
    await workshop.db
      .insertInto('trainingSettings')
      .values(Array.from({ length: 1_000 }, (_, i) => row(from + i)))
      .execute();
  await expect(settings.set('one-more', { family: 'linear' })).rejects.toMatchObject({
    kind: 'ResourceExhausted',
    reason: 'TOO_MANY_MODELS',
  });
  expect(await settings.get('one-more')).toEqual({});
  expect(await settings.set('m7', { family: 'linear' })).toEqual({ family: 'linear' });
});

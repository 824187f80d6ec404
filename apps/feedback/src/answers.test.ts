import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@ratchet/database';
import { Answers } from './answers.ts';
import { migrations, type Tables } from './schema.ts';
import { TestStore } from './testing.ts';

const MIB = 2 ** 20;

let bed: TestStore;
let database: Database<Tables>;
let answers: Answers;
beforeEach(async () => {
  bed = new TestStore();
  database = await openDatabase<Tables>({ path: join(bed.folder, 'answers.db'), migrations });
  answers = new Answers(database.sqlite);
});
afterEach(async () => {
  await database.close();
  await bed.close();
});

test('the newest answer of a label is its answer', () => {
  answers.keep('faq', 'hours', 'Nine to five.');
  answers.keep('faq', 'Returns', 'Within 30 days.');
  answers.keep('faq', 'hours', 'Ten to six.');
  answers.keep('faq', 'hours', '');
  answers.keep('other', 'hours', 'Never.');
  expect([...answers.of('faq')]).toEqual([
    ['Returns', 'Within 30 days.'],
    ['hours', 'Ten to six.'],
  ]);
});

test('the answers of a model fit into the end of a snapshot', () => {
  const long = 'x'.repeat(MIB);
  for (let i = 0; i < 7; i++) answers.keep('faq', `label ${i}`, long);
  expect(answers.misfit('faq', 'new', 'y'.repeat(MIB))).toMatchObject({
    kind: 'ResourceExhausted',
    reason: 'TOO_MANY_ANSWERS',
  });
  expect(answers.misfit('faq', 'new', '')).toBeUndefined();
  expect(answers.misfit('faq', 'new', 'y'.repeat(MIB / 2))).toBeUndefined();
  expect(answers.misfit('other', 'new', 'y'.repeat(MIB))).toBeUndefined();
  answers.keep('faq', 'label 0', 'short');
  expect(answers.misfit('faq', 'new', 'y'.repeat(MIB))).toBeUndefined();
});

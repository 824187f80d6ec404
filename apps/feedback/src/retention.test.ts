import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { correctionOf, predictionOf, TestStore, tensorPrediction } from './testing.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

/** Predictions made now. */
const record = (count: number, fields: Parameters<typeof predictionOf>[0] = {}) =>
  bed.store.predictions.record(
    Array.from({ length: count }, () => predictionOf({ predictTimeMs: bed.clock.now(), ...fields })),
  );
const kept = async (model = 'sentiment'): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await bed.store.statsOf(model)).predictions.map(({ version, label, count }) => [
      `${version} ${label}`,
      count,
    ]),
  );

describe('retention', () => {
  test('forgets predictions after 30 days, in small commits, and counts them', async () => {
    await record(1_000);
    await record(600, { label: 'negative', version: '2' });
    await bed.store.predictions.record([{ ...tensorPrediction(), predictTimeMs: bed.clock.now() }]);
    bed.clock.advance(1);
    await record(5);
    bed.clock.advance(30 * DAY_MS - 1);
    await bed.store.retention.sweep();
    expect(await kept()).toEqual({ '1 positive': 1_005, '2 negative': 600 });

    const commits = await bed.metric('ratchet_store_commit_seconds_count');
    bed.clock.advance(1);
    await bed.store.retention.sweep();
    expect(await kept()).toEqual({ '1 positive': 5 });
    expect(await kept('vision')).toEqual({});
    expect(await bed.metric('ratchet_predictions_purged_total{reason="age"}')).toBe(1_601);
    expect((await bed.metric('ratchet_store_commit_seconds_count')) - commits).toBeGreaterThan(3);
  });

  test('keeps no more than the bound of each model, the newest', async () => {
    await bed.open({
      predictionMs: 30 * DAY_MS,
      predictionsPerModelMax: 100,
      predictionBytesPerModelMax: 2 ** 20,
      pendingMs: DAY_MS,
    });
    await record(150, { label: 'negative' });
    bed.clock.advance(1);
    await record(60);
    await record(100, { model: 'topics' });
    await bed.store.retention.sweep();
    expect(await kept()).toEqual({ '1 negative': 40, '1 positive': 60 });
    expect(await kept('topics')).toEqual({ '1 positive': 100 });
    expect(await bed.metric('ratchet_predictions_purged_total{reason="count"}')).toBe(110);
  });

  test('keeps no more bytes than the bound of each model, the newest', async () => {
    await bed.open({
      predictionMs: 30 * DAY_MS,
      predictionsPerModelMax: 10_000,
      predictionBytesPerModelMax: 1_000_000,
      pendingMs: DAY_MS,
    });
    await record(150, { text: 'x'.repeat(4_000), label: 'negative' });
    bed.clock.advance(1);
    await record(150, { text: 'y'.repeat(4_000) });
    await record(200, { text: 'z'.repeat(4_000), model: 'topics' });
    await bed.store.retention.sweep();
    expect(await kept()).toEqual({ '1 negative': 50, '1 positive': 150 });
    expect(await kept('topics')).toEqual({ '1 positive': 200 });
    expect(await bed.metric('ratchet_predictions_purged_total{reason="bytes"}')).toBe(100);
    await bed.store.retention.sweep();
    expect(await kept()).toEqual({ '1 negative': 50, '1 positive': 150 });
  });

  test('counts the scores of many labels among the bytes', async () => {
    await bed.open({
      predictionMs: 30 * DAY_MS,
      predictionsPerModelMax: 10_000,
      predictionBytesPerModelMax: 1_000_000,
      pendingMs: DAY_MS,
    });
    const scores = Array.from({ length: 1_000 }, (_, i) => [`label ${i}`, 0.001] as const);
    await record(150, { scores, text: '' });
    await bed.store.retention.sweep();
    expect(await kept()).toEqual({});
  });

  test('loses no feedback', async () => {
    const prediction = predictionOf({ text: 'dull', predictTimeMs: bed.clock.now() });
    await bed.store.feedback.submit(correctionOf(prediction.predictionId, 'negative'));
    await bed.store.predictions.record([prediction]);
    await bed.store.feedback.submit(correctionOf(prediction.predictionId, 'neutral', { source: 'ann' }));
    const before = bed.feedback();
    bed.clock.advance(31 * DAY_MS);
    await bed.store.retention.sweep();
    expect(await kept()).toEqual({});
    expect(bed.feedback()).toEqual(before);
    expect((await bed.snapshot()).labels).toBe(2);
  });

  test('sweeps by itself, again and again', async () => {
    await bed.open({
      predictionMs: DAY_MS,
      predictionsPerModelMax: 100,
      predictionBytesPerModelMax: 2 ** 20,
      pendingMs: 1,
    });
    for (const round of [0, 1]) {
      await bed.store.feedback.submit(correctionOf('0199c1f0-0000-7000-8000-000000000001', 'negative'));
      while (bed.feedback()[round]!.state === 'pending') {
        bed.clock.advance(60_000);
        await record(1); // what the sweep asked for is committed before
      }
    }
    expect(bed.feedback().map(({ state }) => state)).toEqual(['orphaned', 'orphaned']);
    expect(bed.problems).toEqual([]);
  });
});

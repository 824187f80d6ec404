import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@ratchet/kernel';
import { correctionOf, predictionOf, TestStore, tensorPrediction } from './testing.ts';

const HOUR_MS = 60 * 60 * 1_000;

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const states = (): string[] => bed.feedback().map(({ state, reason }) => `${state} ${reason}`.trim());

describe('feedback that came before its prediction', () => {
  test('is settled by it, in the same commit', async () => {
    const prediction = predictionOf({ text: 'dull', label: 'positive', version: '2' });
    const { predictionId } = prediction;
    await bed.store.feedback.submitAll(
      ['negative', 'splendid', 'positive'].map((l) => correctionOf(predictionId, l)),
    );
    expect(states()).toEqual(['pending', 'pending', 'pending']);
    expect(bed.feedback()[0]).toMatchObject({ model: '', text: '' });

    const commits = await bed.metric('ratchet_store_commit_seconds_count');
    await bed.store.predictions.record([predictionOf(), prediction]);
    expect(await bed.metric('ratchet_store_commit_seconds_count')).toBe(commits + 1);
    expect(states()).toEqual(['resolved', 'rejected UNKNOWN_LABEL', 'resolved']);
    for (const row of bed.feedback()) {
      expect(row).toMatchObject({
        model: 'sentiment',
        version: '2',
        text: 'dull',
        predicted_label: 'positive',
      });
    }
    expect((await bed.store.statsOf('sentiment')).agreement).toEqual([
      { version: '2', label: 'negative', agreed: 0, disagreed: 1 },
      { version: '2', label: 'positive', agreed: 1, disagreed: 0 },
    ]);
    expect(await bed.metric('ratchet_feedback_settled_total{state="resolved"}')).toBe(2);
    expect(await bed.metric('ratchet_feedback_settled_total{state="rejected"}')).toBe(1);
  });

  test('is rejected by the prediction of a tensor model', async () => {
    const prediction = tensorPrediction();
    await bed.store.feedback.submit(correctionOf(prediction.predictionId, 'cat'));
    await bed.store.predictions.record([prediction]);
    expect(states()).toEqual(['rejected NO_LABELS']);
  });

  test('is orphaned after a day, and stays so', async () => {
    const prediction = predictionOf();
    await bed.store.feedback.submit(correctionOf(prediction.predictionId, 'negative'));
    bed.clock.advance(24 * HOUR_MS - 1);
    await bed.store.retention.sweep();
    expect(states()).toEqual(['pending']);

    bed.clock.advance(1);
    await bed.store.feedback.submit(correctionOf(newId(), 'negative'));
    await bed.store.retention.sweep();
    expect(states()).toEqual(['orphaned', 'pending']);
    expect(await bed.metric('ratchet_feedback_settled_total{state="orphaned"}')).toBe(1);

    await bed.store.predictions.record([prediction]);
    expect(states()).toEqual(['orphaned', 'pending']);
    expect((await bed.store.statsOf('sentiment')).feedback).toEqual({ orphaned: 1, pending: 1 });
  });
});

describe('a prediction', () => {
  test('is kept once, whatever comes under its id later', async () => {
    const first = predictionOf({ text: 'dull', label: 'negative' });
    expect(await bed.store.predictions.record([first, first, predictionOf()])).toBe(2);
    expect(await bed.store.predictions.record([{ ...first, text: 'another' }])).toBe(0);
    await bed.store.feedback.submit(correctionOf(first.predictionId, 'neutral'));
    expect(bed.feedback()[0]).toMatchObject({ text: 'dull', predicted_label: 'negative' });
    expect((await bed.store.statsOf('sentiment')).predictions).toEqual([
      { version: '1', label: 'negative', count: 1 },
      { version: '1', label: 'positive', count: 1 },
    ]);
    expect(await bed.metric('ratchet_predictions_recorded_total')).toBe(2);
  });
});

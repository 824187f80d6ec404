import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault, newId } from '@ratchet/kernel';
import type { Submission } from './submission.ts';
import { correctionOf, exampleOf, predictionOf, rowOf, TestStore, tensorPrediction } from './testing.ts';

let bed: TestStore;
beforeEach(async () => {
  bed = await new TestStore().open();
});
afterEach(() => bed.close());

const submit = (submission: Submission) => bed.store.feedback.submit(submission);

/** What a submission comes to: its state, or the reason of its fault. */
async function outcomeOf(submission: Submission): Promise<string> {
  return await submit(submission).then(
    ({ state }) => state,
    (error: unknown) => (error instanceof Fault ? error.reason : String(error)),
  );
}

describe('feedback on a prediction', () => {
  test('is resolved with what the prediction says', async () => {
    const prediction = predictionOf({ text: 'dull', label: 'positive', version: '3' });
    await bed.store.predictions.record([prediction]);
    const { feedbackId } = await submit(
      correctionOf(prediction.predictionId, 'negative', { source: 'ann', blind: true }),
    );
    expect(bed.feedback()).toEqual([
      expect.objectContaining({
        feedback_id: feedbackId,
        model: 'sentiment',
        version: '3',
        prediction_id: prediction.predictionId,
        text: 'dull',
        label: 'negative',
        predicted_label: 'positive',
        source: 'ann',
        blind: 1,
        state: 'resolved',
        reason: '',
        create_time_ms: bed.clock.now(),
        label_number: 1,
      }),
    ]);
  });

  test('must give a label that the prediction could have had', async () => {
    const prediction = predictionOf();
    await bed.store.predictions.record([prediction]);
    const submitted = submit(correctionOf(prediction.predictionId, 'splendid'));
    await expect(submitted).rejects.toMatchObject({ kind: 'InvalidInput', reason: 'UNKNOWN_LABEL' });
    await expect(submitted).rejects.toThrow(
      'model "sentiment" has no label "splendid"; it has: negative, neutral, positive',
    );
    expect(bed.feedback()).toEqual([]);
  });

  test('is not for models without labels', async () => {
    const prediction = tensorPrediction();
    await bed.store.predictions.record([prediction]);
    const submitted = submit(correctionOf(prediction.predictionId, 'cat'));
    await expect(submitted).rejects.toMatchObject({ kind: 'FailedPrecondition', reason: 'NO_LABELS' });
  });

  test('waits for a prediction that has not come yet', async () => {
    expect(await outcomeOf(correctionOf(newId(), 'anything'))).toBe('pending');
    expect(await bed.metric('ratchet_feedback_received_total{state="pending"}')).toBe(1);
  });
});

describe('a new example', () => {
  test.each([
    ['of a known model and label', exampleOf('fine', 'positive'), 'resolved'],
    ['of an unknown model', exampleOf('fine', 'positive', { model: 'nope' }), 'MODEL_NOT_FOUND'],
    ['with a label that the champion lacks', exampleOf('fine', 'splendid'), 'UNKNOWN_LABEL'],
    ['for a tensor model', exampleOf('fine', 'cat', { model: 'vision' }), 'NOT_TRAINABLE'],
    ['without text', exampleOf(' ', 'positive'), 'EMPTY_TEXT'],
  ])('%s', async (_name, submission, expected) => {
    expect(await outcomeOf(submission)).toBe(expected);
  });

  test('may be for a model that has nothing but base data, with any label', async () => {
    const examples = [rowOf('a', 'x')];
    await bed.store.examples.add({ model: 'young', examples, source: '', trainOnly: false });
    expect(await outcomeOf(exampleOf('fine', 'whatever', { model: 'young' }))).toBe('resolved');
  });

  test('names the models that exist', async () => {
    const examples = [rowOf('a', 'x')];
    await bed.store.examples.add({ model: 'young', examples, source: '', trainOnly: false });
    await expect(submit(exampleOf('fine', 'positive', { model: 'nope' }))).rejects.toThrow(
      'there is no model "nope"; there are: brought, faq, films, houses, pets, plants, sentiment, topics, vision, young',
    );
  });
});

describe('an idempotency key', () => {
  const keyed = exampleOf('fine', 'positive', { idempotencyKey: 'k1', source: 'ann' });

  test('gives the same feedback again for the same payload', async () => {
    const first = await submit(keyed);
    expect(await submit(keyed)).toEqual({ ...first, duplicate: true });
    expect(bed.feedback()).toHaveLength(1);
    await bed.open();
    expect(await submit(keyed)).toEqual({ ...first, duplicate: true });
    expect(await bed.metric('ratchet_feedback_received_total{state="resolved"}')).toBe(0);
  });

  test('is refused for another payload', async () => {
    await submit(keyed);
    for (const other of [{ label: 'negative' }, { text: 'bad' }, { source: 'bob' }, { blind: true }]) {
      const again = submit({ ...keyed, ...other });
      await expect(again).rejects.toMatchObject({ kind: 'AlreadyExists', reason: 'IDEMPOTENCY_KEY_REUSED' });
    }
  });

  test('tells what became of the feedback since', async () => {
    const prediction = predictionOf();
    const early = correctionOf(prediction.predictionId, 'negative', { idempotencyKey: 'k2' });
    expect(await outcomeOf(early)).toBe('pending');
    await bed.store.predictions.record([prediction]);
    expect(await submit(early)).toMatchObject({ state: 'resolved', duplicate: true });
  });

  test('holds among calls that come together, and within a batch', async () => {
    const receipts = await Promise.all([
      submit(keyed),
      submit(keyed),
      bed.store.feedback.submitAll([keyed, keyed]),
    ]);
    const flat = receipts.flat() as { feedbackId: string; duplicate: boolean }[];
    expect(new Set(flat.map((receipt) => receipt.feedbackId)).size).toBe(1);
    expect(flat.map((receipt) => receipt.duplicate)).toEqual([false, true, true, true]);
  });

  test('without one, the same payload twice is two pieces of feedback', async () => {
    await submit(exampleOf('fine', 'positive'));
    await submit(exampleOf('fine', 'positive'));
    expect(bed.feedback()).toHaveLength(2);
  });
});

describe('a batch', () => {
  test('has an outcome for each piece, in order, and one commit', async () => {
    const prediction = predictionOf();
    await bed.store.predictions.record([prediction]);
    const commits = await bed.metric('ratchet_store_commit_seconds_count');
    const outcomes = await bed.store.feedback.submitAll([
      exampleOf('fine', 'positive'),
      exampleOf('fine', 'splendid'),
      correctionOf(prediction.predictionId, 'splendid'),
      correctionOf(newId(), 'splendid'),
      correctionOf('x', 'positive'),
    ]);
    expect(outcomes.map((outcome) => (outcome instanceof Fault ? outcome.reason : outcome.state))).toEqual([
      'resolved',
      'UNKNOWN_LABEL',
      'UNKNOWN_LABEL',
      'pending',
      'INVALID_PREDICTION_ID',
    ]);
    expect(bed.feedback()).toHaveLength(2);
    expect(await bed.metric('ratchet_store_commit_seconds_count')).toBe(commits + 1);
  });

  test('of refused pieces alone writes nothing', async () => {
    await bed.store.feedback.submitAll([exampleOf('', 'positive'), exampleOf('fine', '')]);
    expect(await bed.metric('ratchet_store_commit_seconds_count')).toBe(0);
  });
});

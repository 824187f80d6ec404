import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import type { Instance } from '@ratchet/model';
import type { Prediction } from './prediction-log.ts';
import type { Submission } from './submission.ts';
import {
  correctionOf,
  exampleOf,
  imageOf,
  newOf,
  otherPrediction,
  predictionOf,
  rowOf,
  TestStore,
  tensorPrediction,
} from './testing.ts';
import { encodeInstance } from './wire-instance.ts';

const house: Instance = { row: { rooms: 3 } };
const rating: Instance = { row: { user: 'ann', item: 'alien' } };
const question: Instance = { text: 'when?' };

const PREDICTIONS = {
  text: () => predictionOf(),
  image: () => otherPrediction('pets', imageOf(1), 'classification'),
  row: () => otherPrediction('plants', house, 'classification', { scores: [['oak', 1]], label: 'oak' }),
  value: () => otherPrediction('houses', house, 'regression'),
  rating: () => otherPrediction('films', rating, 'regression'),
  ranking: () => otherPrediction('films', { row: { user: 'ann', topK: 3 } }, 'ranking'),
  answer: () => otherPrediction('faq', question, 'answer', { label: 'hours', score: 0.4 }),
  tensors: () => tensorPrediction(),
  large: () => otherPrediction('pets', imageOf(1, 256 * 1024 + 1), 'classification'),
} satisfies Readonly<Record<string, () => Prediction>>;

type Kind = keyof typeof PREDICTIONS;

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

describe('feedback on a prediction of any kind', () => {
  const cases: [Kind, string | number, string, string][] = [
    ['text', 'negative', '', 'resolved'],
    ['text', 'splendid', '', 'UNKNOWN_LABEL'],
    ['text', 1, '', 'WRONG_TARGET_KIND'],
    ['text', 'negative', 'An answer.', 'WRONG_TARGET_KIND'],
    ['image', 'dog', '', 'resolved'],
    ['image', 'horse', '', 'UNKNOWN_LABEL'],
    ['image', 1, '', 'WRONG_TARGET_KIND'],
    ['row', 'oak', '', 'resolved'],
    ['row', 'elm', '', 'UNKNOWN_LABEL'],
    ['row', 1, '', 'WRONG_TARGET_KIND'],
    ['value', 250_000, '', 'resolved'],
    ['value', 'dear', '', 'WRONG_TARGET_KIND'],
    ['rating', 4.5, '', 'resolved'],
    ['rating', 'alien', '', 'WRONG_TARGET_KIND'],
    ['ranking', 4.5, '', 'RANKING_NOT_CORRECTABLE'],
    ['ranking', 'alien', '', 'RANKING_NOT_CORRECTABLE'],
    ['answer', 'returns', '', 'resolved'],
    ['answer', 'a new label', '', 'resolved'],
    ['answer', 'hours', 'Ten to six.', 'resolved'],
    ['answer', '', 'By post.', 'resolved'],
    ['answer', 1, '', 'WRONG_TARGET_KIND'],
    ['tensors', 'cat', '', 'NO_LABELS'],
    ['tensors', 1, '', 'NO_LABELS'],
    ['large', 'cat', '', 'INSTANCE_NOT_KEPT'],
  ];

  test.each(cases)('of %s, that says %j %j: %s', async (kind, said, answer, expected) => {
    const prediction = PREDICTIONS[kind]();
    await bed.store.predictions.record([prediction]);
    expect(await outcomeOf(correctionOf(prediction.predictionId, said, { answer }))).toBe(expected);
    expect(bed.feedback()).toHaveLength(expected === 'resolved' ? 1 : 0);
    expect(await bed.store.labelCounts()).toHaveLength(expected === 'resolved' ? 1 : 0);
  });

  test.each(cases)(
    'of %s, that says %j %j, comes to the same before it: %s',
    async (kind, said, answer, expected) => {
      const prediction = PREDICTIONS[kind]();
      expect(await outcomeOf(correctionOf(prediction.predictionId, said, { answer }))).toBe('pending');
      await bed.store.predictions.record([prediction]);
      const early = bed.feedback()[0]!;
      expect([early.state, early.reason]).toEqual(
        expected === 'resolved' ? ['resolved', ''] : ['rejected', expected],
      );
      if (expected !== 'resolved') return;

      await submit(correctionOf(prediction.predictionId, said, { answer }));
      const late = bed.feedback()[1]!;
      expect(late).toEqual({ ...early, seq: 2, feedback_id: late.feedback_id, label_number: 2 });
    },
  );

  test('has the instance of its prediction', async () => {
    const prediction = PREDICTIONS.image();
    await bed.store.predictions.record([prediction]);
    await submit(correctionOf(prediction.predictionId, 'dog'));
    expect(bed.feedback()[0]).toMatchObject({
      model: 'pets',
      text: '',
      label: 'dog',
      predicted_label: 'cat',
      value: null,
    });
    expect(Buffer.from(bed.feedback()[0]!.instance!)).toEqual(Buffer.from(encodeInstance(imageOf(1))));
  });

  test('counts as agreement where there are labels', async () => {
    for (const kind of ['image', 'value', 'rating', 'answer'] as const) {
      const prediction = PREDICTIONS[kind]();
      await bed.store.predictions.record([prediction]);
      await submit(correctionOf(prediction.predictionId, prediction.output === 'regression' ? 1 : 'cat'));
    }
    const counts = await Promise.all(['pets', 'houses', 'films', 'faq'].map((m) => bed.store.statsOf(m)));
    expect(counts.map(({ feedback }) => feedback)).toEqual(Array(4).fill({ resolved: 1 }));
    expect(
      counts.map(({ agreement }) => agreement.map(({ agreed, disagreed }) => [agreed, disagreed])),
    ).toEqual([[[1, 0]], [], [], [[0, 1]]]);
    expect(counts.map(({ predictions }) => predictions.map(({ label }) => label))).toEqual([
      ['cat'],
      [''],
      [''],
      ['hours'],
    ]);
  });

  test('is told what to send instead', async () => {
    const [large, ranking] = [PREDICTIONS.large(), PREDICTIONS.ranking()];
    await bed.store.predictions.record([large, ranking]);
    await expect(submit(correctionOf(large.predictionId, 'cat'))).rejects.toThrow(
      /send the model and the instance in place of the prediction id$/,
    );
    await expect(submit(correctionOf(ranking.predictionId, 4))).rejects.toThrow(
      /send the model, a row \{user, item\} and its value in place of the prediction id$/,
    );
  });

  test('must be of the kind of the rows before it', async () => {
    const { examples } = bed.store;
    const added = { model: 'fresh', examples: [rowOf(house, 'dear')], source: '', trainOnly: false };
    await examples.add(added);
    const prediction = otherPrediction('fresh', house, 'regression');
    await bed.store.predictions.record([prediction]);
    expect(await outcomeOf(correctionOf(prediction.predictionId, 5))).toBe('WRONG_TARGET_KIND');
  });
});

describe('a large instance', () => {
  test('is not kept with its prediction, and counted', async () => {
    const kept = otherPrediction('pets', imageOf(2, 250 * 1024), 'classification');
    const large = PREDICTIONS.large();
    await bed.store.predictions.record([kept, large]);
    await bed.store.predictions.record([large]);
    expect(await bed.metric('ratchet_predictions_instances_dropped_total')).toBe(1);
    expect(await bed.metric('ratchet_predictions_recorded_total')).toBe(2);
    expect((await bed.store.statsOf('pets')).predictions).toEqual([{ version: '1', label: 'cat', count: 2 }]);
    expect(await outcomeOf(correctionOf(kept.predictionId, 'dog'))).toBe('resolved');
  });
});

describe('a new example', () => {
  test.each<[string, Submission, string]>([
    ['of an image', newOf('pets', imageOf(1), 'dog'), 'resolved'],
    ['of an image with an unknown label', newOf('pets', imageOf(1), 'horse'), 'UNKNOWN_LABEL'],
    ['of an image for a text model', newOf('sentiment', imageOf(1), 'positive'), 'WRONG_INPUT_KIND'],
    ['of a text for an image model', exampleOf('fine', 'dog', { model: 'pets' }), 'WRONG_INPUT_KIND'],
    ['of a row', newOf('plants', house, 'elm'), 'resolved'],
    ['of a row with a value for its class', newOf('plants', house, 1), 'WRONG_TARGET_KIND'],
    ['of a row and its value', newOf('houses', house, 250_000), 'resolved'],
    ['of a row with a label for its value', newOf('houses', house, 'dear'), 'WRONG_TARGET_KIND'],
    ['of a row and no number', newOf('houses', house, Number.NaN), 'INVALID_VALUE'],
    ['of a rating', newOf('films', rating, 5), 'resolved'],
    ['of a rating of a new item', newOf('films', { row: { user: 1, item: 2 } }, 5), 'resolved'],
    ['of a ranking', newOf('films', { row: { user: 'ann', topK: 3 } }, 5), 'INVALID_ROW'],
    ['of a question', exampleOf('when?', 'hours', { model: 'faq' }), 'resolved'],
    ['of a question with a new label', exampleOf('when?', 'times', { model: 'faq' }), 'resolved'],
    ['of a question and its answer', exampleOf('when?', '', { model: 'faq', answer: 'Now.' }), 'resolved'],
    ['of a question and a value', exampleOf('when?', '', { model: 'faq', value: 1 }), 'WRONG_TARGET_KIND'],
    [
      'with an answer that is not for it',
      exampleOf('fine', 'positive', { answer: 'Now.' }),
      'WRONG_TARGET_KIND',
    ],
    ['of tensors', newOf('vision', { tensors: [] }, 'cat'), 'INVALID_TENSORS'],
    ['of a text for tensors', exampleOf('fine', 'cat', { model: 'vision' }), 'NOT_TRAINABLE'],
    ['of two kinds', newOf('pets', imageOf(1), 'dog', { text: 'fine' }), 'WRONG_INPUT_KIND'],
    ['of an unknown model', newOf('nope', house, 1), 'MODEL_NOT_FOUND'],
  ])('%s', async (_name, submission, expected) => {
    expect(await outcomeOf(submission)).toBe(expected);
  });

  test('must be of the kind of the rows before it', async () => {
    const examples = [rowOf(house, 1)];
    await bed.store.examples.add({ model: 'fresh', examples, source: '', trainOnly: false });
    expect(await outcomeOf(newOf('fresh', { row: { rooms: 4 } }, 2))).toBe('resolved');
    expect(await outcomeOf(newOf('fresh', { row: { rooms: 4 } }, 'dear'))).toBe('WRONG_TARGET_KIND');
    expect(await outcomeOf(exampleOf('fine', 'dear', { model: 'fresh' }))).toBe('WRONG_INPUT_KIND');
  });

  test('that is an image for a model without a version has no value', async () => {
    const examples = [rowOf(imageOf(1), 'cat')];
    await bed.store.examples.add({ model: 'fresh', examples, source: '', trainOnly: false });
    expect(await outcomeOf(newOf('fresh', imageOf(2), 2))).toBe('WRONG_TARGET_KIND');
  });
});

describe('an answer', () => {
  test('becomes that of its label, the newest of all', async () => {
    const examples = [rowOf('when?', 'hours', 'Nine to five.')];
    await bed.store.examples.add({ model: 'faq', examples, source: '', trainOnly: false });
    const prediction = PREDICTIONS.answer();
    await bed.store.predictions.record([prediction]);
    await submit(correctionOf(prediction.predictionId, 'hours', { answer: 'Ten to six.' }));
    await submit(correctionOf(prediction.predictionId, 'hours'));
    await submit(exampleOf('how?', '', { model: 'faq', answer: 'By post.' }));
    const { answers } = await bed.snapshot('faq');
    expect(Object.fromEntries(answers)).toEqual({ 'By post.': 'By post.', hours: 'Ten to six.' });
    expect(bed.feedback().map(({ label, answer }) => [label, answer])).toEqual([
      ['hours', 'Ten to six.'],
      ['hours', ''],
      ['By post.', 'By post.'],
    ]);
  });

  test('of feedback that waits counts from when its prediction came', async () => {
    const prediction = PREDICTIONS.answer();
    await submit(correctionOf(prediction.predictionId, 'hours', { answer: 'Ten to six.' }));
    await submit(exampleOf('when?', 'hours', { model: 'faq', answer: 'Nine to five.' }));
    expect(Object.fromEntries((await bed.snapshot('faq')).answers)).toEqual({ hours: 'Nine to five.' });
    await bed.store.predictions.record([prediction]);
    expect(Object.fromEntries((await bed.snapshot('faq')).answers)).toEqual({ hours: 'Ten to six.' });
  });
});

describe('an idempotency key', () => {
  const keyed = newOf('houses', house, 5, { idempotencyKey: 'k1' });

  test('gives the same feedback again, whatever the order of the columns', async () => {
    const row = newOf('houses', { row: { a: 1, b: 2 } }, 5, { idempotencyKey: 'k2' });
    const first = await submit(row);
    expect(await submit({ ...row, instance: { row: { b: 2, a: 1 } } })).toEqual({
      ...first,
      duplicate: true,
    });
  });

  test.each<[string, Partial<Submission>]>([
    ['value', { value: 6 }],
    ['instance', { instance: { row: { rooms: 4 } } }],
    ['kind of instance', { instance: imageOf(1) }],
    ['answer', { answer: 'Now.' }],
    ['instance that is none', { instance: new Fault('InvalidInput', 'INVALID_ROW', 'no row') }],
  ])('is refused for another %s', async (_name, other) => {
    await submit(keyed);
    expect(await outcomeOf({ ...keyed, ...other })).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('holds for a text with a label as it did before there were other kinds', async () => {
    await submit(exampleOf('fine', 'positive', { idempotencyKey: 'k3', source: 'ann' }));
    // sha256 of ["","sentiment","fine","positive","ann",false]: it is stored in every data directory.
    expect(bed.feedback()[0]!.payload_hash).toBe(
      '5dc1397560ec6c4e7a3b82f233cce1cfe939a8bf8b4abc2c98074818feb47eb4',
    );
  });
});

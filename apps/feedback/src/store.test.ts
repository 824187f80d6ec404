import { expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import fc from 'fast-check';
import type { Prediction } from './prediction-log.ts';
import type { FeedbackState } from './schema.ts';
import type { Submission } from './submission.ts';
import {
  correctionOf,
  exampleOf,
  LABELS,
  newOf,
  otherPrediction,
  predictionOf,
  TestStore,
  tensorPrediction,
} from './testing.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The predictions that there may be. The sweeps of this test move time, but not by thirty days. */
const PREDICTIONS: readonly Prediction[] = [
  { ...predictionOf({ label: 'positive' }), predictionId: '0199c1f0-0000-7000-8000-000000000001' },
  {
    ...predictionOf({ label: 'negative', version: '2' }),
    predictionId: '0199c1f0-0000-7000-8000-000000000002',
  },
  { ...tensorPrediction(), predictionId: '0199c1f0-0000-7000-8000-000000000003' },
  {
    ...otherPrediction('houses', { row: { rooms: 3 } }, 'regression'),
    predictionId: '0199c1f0-0000-7000-8000-000000000004',
  },
  {
    ...otherPrediction('sentiment', { row: { rooms: 3 } }, 'classification', { scores: [['negative', 1]] }),
    predictionId: '0199c1f0-0000-7000-8000-000000000005',
  },
];

type Step =
  | { readonly do: 'record'; readonly which: readonly number[] }
  | { readonly do: 'submit'; readonly submissions: readonly Submission[] }
  | { readonly do: 'sweep after a day' }
  | { readonly do: 'reopen' };

interface Kept {
  readonly submission: Submission;
  state: FeedbackState;
  reason: string;
  model: string;
}

/** What the store promises, with none of its care for disks, speed and crashes. */
class SimpleStore {
  readonly predictions = new Map<string, Prediction>();
  /** What the rows of each model are about. */
  readonly inputs = new Map<string, string>();
  readonly feedback: Kept[] = [];

  record(predictions: readonly Prediction[]): void {
    for (const prediction of predictions) {
      this.predictions.set(prediction.predictionId, prediction);
      const waiting = this.feedback.filter(
        ({ state, submission }) => state === 'pending' && submission.predictionId === prediction.predictionId,
      );
      for (const piece of waiting) {
        piece.reason =
          unfit(prediction, piece.submission) || this.#resolve(prediction.model, inputOf(prediction));
        piece.state = piece.reason === '' ? 'resolved' : 'rejected';
        piece.model = prediction.model;
      }
    }
  }

  submit(submission: Submission): string {
    const { idempotencyKey: key } = submission;
    const same = this.feedback.find((piece) => key !== '' && piece.submission.idempotencyKey === key);
    if (same) {
      const equal = JSON.stringify(same.submission) === JSON.stringify(submission);
      return equal ? `${same.state} again` : 'IDEMPOTENCY_KEY_REUSED';
    }
    const prediction = this.predictions.get(submission.predictionId);
    const model = prediction?.model ?? submission.model;
    const isExample = submission.predictionId === '';
    if (isExample && model === 'sentiment' && !LABELS.includes(submission.label)) return 'UNKNOWN_LABEL';
    const reason = prediction ? unfit(prediction, submission) : '';
    if (reason !== '') return reason;
    const input = prediction ? inputOf(prediction) : submission.text === '' ? 'row' : 'text';
    const misfit = isExample || prediction ? this.#resolve(model, input) : '';
    if (misfit !== '') return misfit;
    const state = isExample || prediction ? 'resolved' : 'pending';
    this.feedback.push({ submission, state, reason: '', model });
    return state;
  }

  /** A row of a model, unless those before it are of another kind. */
  #resolve(model: string, input: string): string {
    if ((this.inputs.get(model) ?? input) !== input) return 'WRONG_INPUT_KIND';
    this.inputs.set(model, input);
    return '';
  }

  orphan(): void {
    for (const piece of this.feedback) if (piece.state === 'pending') piece.state = 'orphaned';
  }
}

const inputOf = ({ text }: Prediction): string => (text === undefined ? 'row' : 'text');

/** Why something can't be said of a prediction. */
function unfit({ output, scores }: Prediction, { label, value }: Submission): string {
  if (output === 'tensors') return 'NO_LABELS';
  if ((output === 'regression') !== (value !== undefined)) return 'WRONG_TARGET_KIND';
  return scores && !scores.some(([known]) => known === label) ? 'UNKNOWN_LABEL' : '';
}

const label = fc.constantFrom<(string | number)[]>('negative', 'positive', 'splendid', 4.5);
const more = fc.record({ idempotencyKey: fc.constantFrom('', '', 'a', 'b'), blind: fc.boolean() });
const submission = fc.oneof(
  fc
    .tuple(fc.constantFrom(...PREDICTIONS), label, more)
    .map(([{ predictionId }, label, more]) => correctionOf(predictionId, label, more)),
  fc
    .tuple(fc.constantFrom('fine', 'dull'), fc.constantFrom('negative', 'splendid'), more)
    .map(([text, label, more]) => exampleOf(text, label, more)),
  fc
    .tuple(fc.constantFrom(1, 2), fc.constantFrom(0, 4.5), more)
    .map(([rooms, value, more]) => newOf('houses', { row: { rooms } }, value, more)),
);
const submit: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('submit' as const),
  submissions: fc.array(submission, { maxLength: 5 }),
});
const record: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('record' as const),
  which: fc.subarray([0, 1, 2, 3, 4]),
});
const others = fc.constantFrom<Step[]>({ do: 'sweep after a day' }, { do: 'reopen' });
const steps = fc.array(fc.oneof(submit, submit, record, others), { maxLength: 12 });

async function play(bed: TestStore, simple: SimpleStore, step: Step): Promise<void> {
  switch (step.do) {
    case 'record': {
      const predictions = step.which.map((i) => ({ ...PREDICTIONS[i]!, predictTimeMs: bed.clock.now() }));
      await bed.store.predictions.record(predictions);
      return simple.record(predictions);
    }
    case 'submit': {
      const outcomes = await bed.store.feedback.submitAll(step.submissions);
      const shown = outcomes.map((one) => {
        if (one instanceof Fault) return one.reason;
        return one.duplicate ? `${one.state} again` : one.state;
      });
      expect(shown).toEqual(step.submissions.map((one) => simple.submit(one)));
      return;
    }
    case 'sweep after a day':
      bed.clock.advance(DAY_MS);
      await bed.store.retention.sweep();
      return simple.orphan();
    case 'reopen':
      await bed.open();
  }
}

test('the store does what a simple one would, and its counts are the counts of its rows', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const bed = await new TestStore().open();
      const simple = new SimpleStore();
      for (const step of steps) await play(bed, simple, step);

      const rows = bed.feedback();
      const expected = simple.feedback;
      expect(
        rows.map(({ prediction_id, label, state, reason, model }) => [
          prediction_id,
          label,
          state,
          reason,
          model,
        ]),
      ).toEqual(
        expected.map(({ submission: s, state, reason, model }) => [
          s.predictionId,
          s.label,
          state,
          reason,
          model,
        ]),
      );

      const count = (of: (piece: Kept) => boolean): number => expected.filter(of).length;
      for (const model of ['sentiment', 'vision', 'houses']) {
        const { feedback, agreement, predictions } = await bed.store.statsOf(model);
        const states = { resolved: 0, rejected: 0, pending: 0, orphaned: 0, ...feedback };
        expect(states).toEqual({
          resolved: count((piece) => piece.model === model && piece.state === 'resolved'),
          rejected: count((piece) => piece.model === model && piece.state === 'rejected'),
          pending: count((piece) => piece.state === 'pending'),
          orphaned: count((piece) => piece.state === 'orphaned'),
        });
        const judged = rows.filter(
          (row) =>
            row.model === model && row.state === 'resolved' && row.version !== '' && row.value === null,
        );
        expect(agreement.reduce((sum, { agreed }) => sum + agreed, 0)).toBe(
          judged.filter((row) => row.label === row.predicted_label).length,
        );
        expect(agreement.reduce((sum, { agreed, disagreed }) => sum + agreed + disagreed, 0)).toBe(
          judged.length,
        );
        const known = [...simple.predictions.values()].filter((prediction) => prediction.model === model);
        expect(predictions.reduce((sum, { count }) => sum + count, 0)).toBe(known.length);
      }
      const counted = ['houses', 'sentiment'].flatMap((model) => {
        const ofModel = rows.filter((row) => row.model === model);
        const numbers = ofModel.flatMap((row) => row.label_number ?? []).sort((a, b) => a - b);
        expect(numbers).toEqual(numbers.map((_, i) => i + 1));
        return numbers.length > 0 ? [expect.objectContaining({ model, labels: numbers.length })] : [];
      });
      expect(await bed.store.labelCounts()).toEqual(counted);
      expect(bed.problems).toEqual([]);
      await bed.close();
    }),
    { numRuns: 60 },
  );
});

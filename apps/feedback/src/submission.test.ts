import { describe, expect, test } from '@jest/globals';
import { invalid } from '@ratchet/kernel';
import { readSubmission, type Submission } from './submission.ts';
import { correctionOf, exampleOf, imageOf, newOf } from './testing.ts';

const ID = '0199c1f0-0000-7000-8000-000000000001';

describe('readSubmission', () => {
  test.each<[string, Submission]>([
    ['a correction', correctionOf(ID, 'negative')],
    ['an example', exampleOf('fine', 'positive')],
    ['an example of an image', newOf('pets', imageOf(1), 'cat')],
    ['an example with a value', newOf('houses', { row: { rooms: 3 } }, 250_000)],
    ['an answer without a label', exampleOf('when?', '', { answer: 'Now.' })],
    ['a label of 256 characters, each two units long', correctionOf(ID, '𝔩'.repeat(256))],
    ['a text of 100,000 characters', exampleOf('x'.repeat(100_000), 'positive')],
    [
      'the longest source and key',
      correctionOf(ID, 'a', { source: 's'.repeat(128), idempotencyKey: 'k'.repeat(128) }),
    ],
  ])('takes %s', (_name, submission) => {
    expect(() => readSubmission(submission)).not.toThrow();
  });

  test.each<[string, Submission, string, RegExp]>([
    ['no target', correctionOf('', 'a'), 'NO_TARGET', /a prediction id, or a model and a text/],
    ['both targets', exampleOf('x', 'a', { predictionId: ID }), 'TWO_TARGETS', /got both/],
    ['an id and a text', correctionOf(ID, 'a', { text: 'x' }), 'TWO_TARGETS', /got both/],
    ['an id and an image', newOf('', imageOf(1), 'a', { predictionId: ID }), 'TWO_TARGETS', /got both/],
    ['an image without model', newOf('', imageOf(1), 'a'), 'NO_MODEL', /needs the model/],
    ['an image and a text', newOf('pets', imageOf(1), 'a', { text: 'x' }), 'WRONG_INPUT_KIND', /got both/],
    ['what is no instance', newOf('pets', invalid('INVALID_ROW', 'no row'), 'a'), 'INVALID_ROW', /no row/],
    ['a label and a value', newOf('pets', imageOf(1), 'a', { value: 1 }), 'WRONG_TARGET_KIND', /got both/],
    ['no id', correctionOf('42', 'a'), 'INVALID_PREDICTION_ID', /"42" is no prediction id/],
    ['a text without model', exampleOf('x', 'a', { model: '' }), 'NO_MODEL', /needs the model/],
    ['a model without text', exampleOf('', 'a'), 'EMPTY_TEXT', /empty/],
    ['white space', exampleOf('\u3000\n', 'a'), 'EMPTY_TEXT', /white space/],
    ['a long text', exampleOf('x'.repeat(100_001), 'a'), 'TEXT_TOO_LONG', /at most 100000/],
    ['no label', correctionOf(ID, ''), 'EMPTY_LABEL', /label is empty/],
    ['a long label', correctionOf(ID, 'x'.repeat(257)), 'LABEL_TOO_LONG', /at most 256/],
    ['a long source', correctionOf(ID, 'a', { source: 'x'.repeat(129) }), 'SOURCE_TOO_LONG', /at most 128/],
    ['a long key', correctionOf(ID, 'a', { idempotencyKey: 'x'.repeat(129) }), 'KEY_TOO_LONG', /at most 128/],
  ])('refuses %s', (_name, submission, reason, message) => {
    expect(() => readSubmission(submission)).toThrow(expect.objectContaining({ reason }));
    expect(() => readSubmission(submission)).toThrow(message);
  });
});

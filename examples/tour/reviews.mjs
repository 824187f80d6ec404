import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const LANGUAGES = ['en', 'zh'];
const TEST_SHARE = 0.2;

/**
 * The tour's reviews in two parts: `test` is never sent with its labels, `stream` is. Which part a review belongs to, and
 * its place in the stream, follow from a hash of its text alone: they are the same in every tour.
 */
export function readReviews() {
  const reviews = LANGUAGES.flatMap((language) =>
    readFileSync(join(import.meta.dirname, `${language}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Object.assign(JSON.parse(line), { language })),
  );
  const inOrder = reviews
    .map((review) => ({ review, place: hash('order', review.text) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ review }) => review);
  const isTest = ({ text }) => Number.parseInt(hash('part', text).slice(0, 8), 16) / 2 ** 32 < TEST_SHARE;
  return { test: inOrder.filter(isTest), stream: inOrder.filter((review) => !isTest(review)) };
}

/** The same for each tour of the same model, so that a repeated tour adds nothing. */
export function idempotencyKey(model, { text }) {
  return `tour-${hash(`feedback of ${model}`, text)}`;
}

function hash(purpose, text) {
  return createHash('sha256').update(`ratchet tour\0${purpose}\0${text}`).digest('hex');
}

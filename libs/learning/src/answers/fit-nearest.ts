import { randomFrom, shuffle } from '@ratchet/kernel';
import { fitTemperature, scaleByTemperature } from '@ratchet/stats';
import type { TextRows } from '../text/text-rows.ts';
import { QuestionSearch } from './question-search.ts';
import { rowsToStore, type StoredQuestions, storeQuestions } from './stored-questions.ts';

/** Stored questions with how much a difference of similarities says: probabilities are softmax(similarities / temperature). */
export interface NearestAnswers extends StoredQuestions {
  readonly temperature: number;
}

/** Questions that are stored at most; of more a sample. Comparing with all of them takes 20 ms. */
export const STORED_MAX = 50_000;

/** Questions that the temperature is fitted on at most. */
export const FITTED_ON_MAX = 1_000;

/** What the temperature is taken for before any row has spoken, and for how many rows that counts. */
const USUAL_TEMPERATURE = 0.05;
const USUAL_ROWS = 50;

/** `done` goes from 0 to 1. */
export type OnDone = (done: number) => Promise<void> | void;

/** Between two of these, rows are compared without a break. */
const BREATH_ROWS = 100;

/**
 * Stores all rows, or 50,000 of them with the same number of each label as far as there are so many, and fits the
 * temperature on at most 1,000 of them, each compared with all others. Labels of a single row say nothing there. The same
 * rows and seed give the same bits.
 */
export async function fitNearest(
  rows: TextRows,
  of: {
    readonly buckets: number;
    readonly labels: Int32Array;
    readonly classes: number;
    readonly seed: number;
    readonly onProgress: OnDone;
  },
): Promise<NearestAnswers> {
  const { buckets, classes, seed, onProgress } = of;
  const kept = rowsToStore(of.labels, classes, STORED_MAX, seed);
  const labels = kept.map((row) => of.labels[row]!);
  const chosen = takeRows(rows, kept);
  const stored = storeQuestions({ rows: chosen, buckets, labels, classes });
  const asked = rowsToAsk(labels, classes, seed);
  const search = new QuestionSearch(stored);
  const logits = new Float64Array(asked.length * classes);
  for (const [i, row] of asked.entries()) {
    logits.set(search.similarities(chosen, row, row), i * classes);
    if (i % BREATH_ROWS === 0) await onProgress(i / asked.length);
  }
  for (let i = 0; i < logits.length; i++) logits[i]! /= USUAL_TEMPERATURE;
  const truth = asked.map((row) => labels[row]!);
  const factor = asked.length === 0 ? 1 : fitTemperature(truth, logits, classes);
  // Few rows that all are right would want no temperature at all.
  const trust = asked.length / (asked.length + USUAL_ROWS);
  await onProgress(1);
  return { ...stored, temperature: USUAL_TEMPERATURE * Math.exp(trust * Math.log(factor)) };
}

/** The probabilities of each row of buckets, row by row, `classes` values each: what the exported graph computes. */
export function predictNearest(model: NearestAnswers, rows: TextRows): Float64Array {
  const { classes, temperature } = model;
  const search = new QuestionSearch(model);
  const similarities = new Float64Array(rows.lengths.length * classes);
  for (let row = 0; row < rows.lengths.length; row++)
    similarities.set(search.similarities(rows, row), row * classes);
  return scaleByTemperature(similarities, classes, temperature);
}

function rowsToAsk(labels: Int32Array, classes: number, seed: number): Int32Array {
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]! += 1;
  const order = Int32Array.from(labels, (_, row) => row);
  shuffle(order, randomFrom(seed));
  return order.filter((row) => counts[labels[row]!]! > 1).slice(0, FITTED_ON_MAX);
}

function takeRows({ ids, offsets, lengths }: TextRows, kept: Int32Array): TextRows {
  if (kept.length === lengths.length) return { ids, offsets, lengths };
  const taken = kept.map((row) => lengths[row]!);
  const starts = new Int32Array(kept.length + 1);
  for (const [i, length] of taken.entries()) starts[i + 1] = starts[i]! + length;
  const own = new Int32Array(starts.at(-1)!);
  for (const [i, row] of kept.entries()) own.set(ids.subarray(offsets[row]!, offsets[row + 1]!), starts[i]!);
  return { ids: own, offsets: starts, lengths: taken };
}

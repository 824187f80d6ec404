import { wilsonInterval } from '@ratchet/stats';
import { probabilitiesAt } from '../choose/calibration.ts';
import type { HeldOutAnswers } from '../choose/held-out-answers.ts';

/** Of the answers that are given, so many are to be right. */
const PRECISION_WANTED = 0.9;

/**
 * How sure that has to be: Wilson's interval at this level begins no lower, which is so by mistake once in four times. It
 * takes at least five answers.
 */
const LEVEL = 0.5;

/** Of the questions that come, so many have an answer that somebody stored; nobody has one to the others. */
const ANSWERABLE = 0.9;

/** Fewer answers than to one held-out question in three are none. */
const COVERAGE_MIN = 1 / 3;

/** Of answers to held-out questions with few others of their label, so many right ones say that those of customers will be. */
const HELPFUL = 1 / 3;

/** Thresholds are told in steps of this. */
const STEPS = 10_000;

/** From here on an answer is likelier than all others together: for where rows can't say better. */
const LIKELY = STEPS / 2 + 1;

/** From which score on an answer is given, and what that does to held-out questions. */
export interface AnswerThreshold {
  readonly value: number;
  /** Whether the held-out questions show that nine answers in ten are right from there on. */
  readonly reached: boolean;
  /** Of the answers given, the share that was right; 0 where none was given. */
  readonly precision: number;
  /** Of the questions, the share that was answered. */
  readonly coverage: number;
  /** Of the same questions, the share that would not have been answered had nobody stored their answers. */
  readonly refused: number;
  /** Held-out questions that this was found by; 0 where no question could be held out. */
  readonly rows: number;
}

/**
 * The smallest score from which at least nine answers in ten are right, where one question in ten is one that no answer was
 * stored for. Nobody asked such questions, and none are made up: each held-out question is asked a second time as if its own
 * label were not there, which is what the most probable one of the others gets then.
 *
 * Where no score does, or only one that two questions in three stay below, the threshold did not reach what is wanted. Then it
 * is the score from which most answers are right by the same bound, among those above 1/2 that a third of the questions reach.
 * Where not even 1/2 is reached by so many, it is just above that if a third of those answers are right: of a few ways to ask
 * a question each is unlike the others, and what customers ask is nearer to one of them. Else it is the score with the highest
 * lower bound; and without rows just above 1/2.
 */
export function answerThreshold(answers: HeldOutAnswers | undefined, temperature: number): AnswerThreshold {
  if (answers === undefined)
    return { value: LIKELY / STEPS, reached: false, precision: 0, coverage: 0, refused: 0, rows: 0 };
  const counts = countAnswers(answers, temperature);
  const bounds = lowerBounds(counts);
  const rows = answers.truth.length;
  const often = (step: number): boolean => counts.answered[step]! >= rows * COVERAGE_MIN;
  const enough = bounds.findIndex((bound) => bound >= PRECISION_WANTED);
  const reached = enough >= 0 && often(enough);
  const step = reached ? enough : mostlyRight(bounds, often);
  const answered = counts.answered[step]!;
  return {
    value: step / STEPS,
    reached,
    precision: answered === 0 ? 0 : counts.right[step]! / answered,
    coverage: answered / rows,
    refused: 1 - counts.strangers[step]! / rows,
    rows,
  };
}

/** The threshold where no score is shown to be enough. */
function mostlyRight(bounds: Float64Array, often: (step: number) => boolean): number {
  // The higher the step, the fewer reach it: those that enough do come first.
  const reachable = bounds.subarray(LIKELY).filter((_, at) => often(LIKELY + at));
  const best = Math.max(...reachable);
  if (best >= HELPFUL) return LIKELY + reachable.indexOf(best);
  if (bounds[LIKELY]! >= HELPFUL) return LIKELY;
  return Math.max(LIKELY, bounds.lastIndexOf(Math.max(...bounds)));
}

/** For each step as the threshold, the least share of right answers that is likely. */
function lowerBounds({ answered, right, strangers }: Counts): Float64Array {
  const bounds = new Float64Array(answered.length);
  for (let step = 0; step < bounds.length; step++) {
    const same = answered[step] === answered[step - 1] && strangers[step] === strangers[step - 1];
    const unanswerable = Math.round((strangers[step]! * (1 - ANSWERABLE)) / ANSWERABLE);
    bounds[step] = same
      ? bounds[step - 1]!
      : wilsonInterval(right[step]!, answered[step]! + unanswerable, LEVEL).low;
  }
  return bounds;
}

/** For each step as the threshold, how many questions have an answer, a right one, and one if their label were not there. */
interface Counts {
  readonly answered: Int32Array;
  readonly right: Int32Array;
  readonly strangers: Int32Array;
}

function countAnswers(answers: HeldOutAnswers, temperature: number): Counts {
  const [answered, right, strangers] = [0, 0, 0].map(() => new Int32Array(STEPS + 1));
  const counts = { answered: answered!, right: right!, strangers: strangers! };
  const probabilities = new Float64Array(answers.classes);
  for (const [row, label] of answers.truth.entries()) {
    probabilitiesAt(answers, row, temperature, probabilities);
    const top = Math.max(...probabilities);
    counts.answered[stepOf(top)]! += 1;
    if (probabilities.indexOf(top) === label) counts.right[stepOf(top)]! += 1;
    counts.strangers[stepOf(topWithout(probabilities, label))]! += 1;
  }
  for (const each of Object.values(counts))
    for (let step = STEPS - 1; step >= 0; step--) each[step]! += each[step + 1]!;
  return counts;
}

/** The highest probability when one label is not there. */
function topWithout(probabilities: Float64Array, label: number): number {
  const others = probabilities.filter((_, each) => each !== label);
  const sum = others.reduce((total, each) => total + each, 0);
  return sum > 0 ? Math.max(...others) / sum : 1 / others.length;
}

function stepOf(score: number): number {
  return Math.min(STEPS, Math.floor(score * STEPS));
}

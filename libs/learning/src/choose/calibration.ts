import { calibrationError, fitTemperature, logitsOfProbabilities, reliabilityBins } from '@ratchet/stats';
import type { HeldOutAnswers } from './held-out-answers.ts';
import { mean, standardError } from './spread.ts';

/** No row's loss counts for more than if its label had had this chance: one confident mistake must not decide. */
const PROBABILITY_MIN = 1e-6;

/** With fewer rows a temperature says more about them than about the model. */
const ROWS_MIN = 50;

/** Rows that a temperature is fitted on at most, and their scores: one number needs no more, and each takes its time. */
const ROWS_MAX = 4_000;
const SCORES_MAX = 1 << 17;

/** No probability counts for smaller than this where its logarithm is taken. */
const LOGIT_OF = 1e-15;

/** What lies beyond comes from having seen hardly a mistake, or hardly anything else. */
const TEMPERATURE_MIN = 1 / 4;
const TEMPERATURE_MAX = 4;

/** How well the probabilities of a candidate say how often it is right, and what makes them say it better. */
export interface Calibration {
  /** Held-out rows that this was found by. */
  readonly rows: number;
  /** What the version's logits are divided by; 1 leaves them. */
  readonly temperature: number;
  /** In nats, without the temperature and with it; each half of the rows at the temperature of the other half. */
  readonly logLoss: Change;
  /** The expected calibration error of the most probable label, in [0, 1]. */
  readonly calibrationError: Change;
}

interface Change {
  readonly before: number;
  readonly after: number;
}

/**
 * The temperature for which held-out answers have the least log loss (Guo et al. 2017), where it helps: where the rows, each
 * half at the temperature that the other half wants, gain more than one standard error. Otherwise 1, as for fewer than 50
 * rows.
 */
export function calibrate(all: HeldOutAnswers): Calibration {
  const answers = some(all);
  const rows = answers.truth.length;
  const plain = lossesAt(answers, () => 1);
  const error = errorAt(answers, () => 1);
  const unchanged: Calibration = {
    rows,
    temperature: 1,
    logLoss: { before: mean(plain), after: mean(plain) },
    calibrationError: { before: error, after: error },
  };
  if (rows < ROWS_MIN) return unchanged;
  const halves = [0, 1].map((half) => temperatureFor(every(answers, 2, half)));
  const ofOther = (row: number): number => halves[1 - (row % 2)]!;
  const scaled = lossesAt(answers, ofOther);
  const gains = plain.map((loss, row) => loss - scaled[row]!);
  if (!(mean(gains) > standardError(gains))) return unchanged;
  return {
    rows,
    temperature: temperatureFor(answers),
    logLoss: { before: mean(plain), after: mean(scaled) },
    calibrationError: { before: error, after: errorAt(answers, ofOther) },
  };
}

/** Of each row the loss of what it is answered at its temperature. */
export function lossesAt(answers: HeldOutAnswers, temperatureOf: (row: number) => number): Float64Array {
  const own = new Float64Array(answers.classes);
  return Float64Array.from(answers.truth, (label, row) => {
    probabilitiesAt(answers, row, temperatureOf(row), own);
    return lossOf(own[label]!);
  });
}

/** The log loss, in nats, of a row whose label was given this probability. */
export function lossOf(probability: number): number {
  return -Math.log(Math.max(PROBABILITY_MIN, probability));
}

/** Writes the probabilities of a row at a temperature. */
export function probabilitiesAt(
  { probabilities, classes }: HeldOutAnswers,
  row: number,
  temperature: number,
  into: Float64Array,
): void {
  const from = row * classes;
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const own = probabilities[from + c]!;
    // no overflow: logarithms of probabilities are not above 0
    into[c] = temperature === 1 ? own : Math.exp(Math.log(Math.max(LOGIT_OF, own)) / temperature);
    sum += into[c]!;
  }
  if (temperature === 1) return;
  for (let c = 0; c < classes; c++) into[c]! /= sum;
}

function temperatureFor(seen: HeldOutAnswers): number {
  const { truth, probabilities, classes } = withMistake(seen);
  const logits = logitsOfProbabilities(Float64Array.from(probabilities));
  const fitted = fitTemperature(truth, logits, classes);
  return Math.min(TEMPERATURE_MAX, Math.max(TEMPERATURE_MIN, fitted));
}

/**
 * One mistake more than was seen, in a row of middling confidence: few rows without a mistake would make anything certain,
 * and the first mistake that comes then costs more than all the others gained (Platt 2000 smooths for the same reason).
 */
function withMistake({ truth, probabilities, classes }: HeldOutAnswers): HeldOutAnswers {
  const rows = Array.from(truth, (_, row) => probabilities.subarray(row * classes, (row + 1) * classes));
  const tops = Float32Array.from(rows, (row) => Math.max(...row));
  const middle = tops.toSorted()[tops.length >> 1]!;
  const row = rows[tops.indexOf(middle)]!;
  const second = Math.max(...row.filter((_, label) => label !== row.indexOf(middle)));
  const wrong = row.lastIndexOf(second);
  const more = new Float32Array(probabilities.length + classes);
  more.set(probabilities);
  more.set(row, probabilities.length);
  return { truth: Int32Array.from([...truth, wrong]), probabilities: more, classes };
}

function errorAt(answers: HeldOutAnswers, temperatureOf: (row: number) => number): number {
  const right = new Uint8Array(answers.truth.length);
  const confidences = new Float64Array(answers.truth.length);
  const own = new Float64Array(answers.classes);
  for (const [row, label] of answers.truth.entries()) {
    probabilitiesAt(answers, row, temperatureOf(row), own);
    confidences[row] = Math.max(...own);
    right[row] = Number(own.indexOf(confidences[row]!) === label);
  }
  return calibrationError(reliabilityBins(right, confidences));
}

/** All rows, or of more than there is time for every second, third …: rows of a fold come label by label. */
function some(answers: HeldOutAnswers): HeldOutAnswers {
  const { truth, classes } = answers;
  const rowsMax = Math.min(ROWS_MAX, Math.floor(SCORES_MAX / classes));
  return every(answers, Math.ceil(truth.length / rowsMax), 0);
}

function every(answers: HeldOutAnswers, step: number, from: number): HeldOutAnswers {
  if (step <= 1) return answers;
  const { truth, probabilities, classes } = answers;
  const rows = Math.ceil((truth.length - from) / step);
  const taken = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const row = from + i * step;
    taken.set(probabilities.subarray(row * classes, (row + 1) * classes), i * classes);
  }
  return { truth: truth.filter((_, row) => row % step === from), probabilities: taken, classes };
}

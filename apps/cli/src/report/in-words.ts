import { count, percent, short, thousandths } from './figures.ts';
import type { Choice, Training, Verdict } from './shape.ts';

/** "verdict: better (19 wins, 8 losses on 150 rows)" */
export function verdictInWords({ verdict, wins, losses, n, rowsNeeded, ...values }: Verdict): string {
  const { rmse, rivalRmse } = values;
  const grounds =
    wins !== undefined && losses !== undefined
      ? `${count(wins, 'win')}, ${count(losses, 'loss', 'losses')} on ${count(n ?? 0, 'row')}`
      : rmse !== undefined && rivalRmse !== undefined
        ? `RMSE ${short(rmse)} against ${short(rivalRmse)} on ${count(n ?? 0, 'row')}`
        : '';
  const needed = rowsNeeded === undefined ? '' : `; about ${count(rowsNeeded, 'row')} would show it`;
  return `verdict: ${verdict}${grounds === '' ? '' : ` (${grounds}${needed})`}`;
}

export function thresholdInWords({
  value,
  reached = true,
  precision,
  coverage,
  rows,
}: NonNullable<Training['threshold']>): string {
  if (rows === 0) return `threshold ${short(value)}: no question could be held out to find a better one`;
  const held = `threshold ${short(value)}: of ${count(rows, 'question')} held out in training ${percent(coverage)} were answered, ${percent(precision)} of these right`;
  if (reached) return held;
  return `${held}; not shown to be nine in ten, which is wanted: other ways to ask for each answer would help`;
}

export function calibrationInWords(calibration: NonNullable<Choice['calibration']>): string {
  const { temperature, logLoss, calibrationError: error, rows } = calibration;
  if (temperature === 1)
    return `calibration: no temperature helped on ${count(rows, 'held-out training row')}`;
  const gain = `log loss ${thousandths(logLoss.before)} → ${thousandths(logLoss.after)}`;
  return `calibration: temperature ${short(temperature)}, ${gain}, calibration error ${thousandths(error.before)} → ${thousandths(error.after)} on ${count(rows, 'held-out training row')}`;
}

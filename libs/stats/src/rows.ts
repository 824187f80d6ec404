import { Fault } from '@ratchet/kernel';

/** Faults with NO_ROWS where there are none: no rows are no measurement. */
export function requireRows(rows: number): void {
  if (rows > 0) return;
  throw new Fault(
    'FailedPrecondition',
    'NO_ROWS',
    'an evaluation needs at least one labelled row, but got none',
  );
}

/** Throws a RangeError unless there is one number for each of the rows, and none of them is NaN. */
export function requireNumbers(name: string, numbers: Float64Array, rows: number): void {
  if (numbers.length !== rows) throw new RangeError(`${rows} rows do not fit ${numbers.length} ${name}`);
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(numbers[row])) throw new RangeError(`${name} are numbers, but number ${row} is NaN`);
  }
}

/** Throws a RangeError unless every row has a class from 0 to `classes` − 1 and so many scores, none of them NaN. */
export function requireScores(truth: Int32Array, scores: Float64Array, classes: number): void {
  if (!(Number.isSafeInteger(classes) && classes > 0)) {
    throw new RangeError(`the number of classes is whole and above 0, but is ${classes}`);
  }
  requireNumbers('scores', scores, truth.length * classes);
  const bad = truth.findIndex((each) => each < 0 || each >= classes);
  if (bad >= 0) throw new RangeError(`row ${bad} has class ${truth[bad]}, but there are ${classes} classes`);
}

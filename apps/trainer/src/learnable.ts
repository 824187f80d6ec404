import { Fault, quote } from '@ratchet/kernel';
import { leftOutNote, ROWS_PER_LABEL_MIN } from './rare-labels.ts';
import { type LabelSnapshot, rowsOf, type Snapshot, total, type ValueSnapshot } from './snapshot.ts';

/** More labels than this are a wrong column, not classes. */
const LABELS_MAX = 1_000;

/** Refuses a snapshot without rows: nobody can tell what they would be. */
export function assertRows(model: string, snapshot: Snapshot): void {
  if (rowsOf(snapshot) > 0) return;
  throw cannot('NO_ROWS', `model ${quote(model)} has no usable rows: import labelled rows or send feedback`);
}

/** Refuses a snapshot from which nothing can be learned or judged, before anything is started; says what to add. */
export function assertLearnable(model: string, snapshot: Snapshot): void {
  if (snapshot.target === 'value') assertValues(quote(model), snapshot);
  else assertLabels(quote(model), snapshot);
}

function assertLabels(name: string, snapshot: LabelSnapshot): void {
  const { train, holdout, rareLabels = {} } = snapshot;
  const labels = Object.keys(train);
  const known = labels.length + Object.keys(rareLabels).length;
  const note = leftOutNote(snapshot);
  if (known > LABELS_MAX)
    throw cannot(
      'TOO_MANY_LABELS',
      `model ${name} has ${known} labels and at most ${LABELS_MAX} can be learned: was the right column imported as the label?`,
    );
  if (total(train) + total(holdout) === 0)
    throw cannot(
      'TOO_FEW_LABELS',
      `no label of model ${name} has ${ROWS_PER_LABEL_MIN} rows, and two that have are needed: add rows${note}`,
    );
  if (labels.length === 0)
    throw cannot('NO_TRAINING_ROWS', `all rows of model ${name} judge and none trains: add more rows${note}`);
  if (labels.length === 1)
    throw cannot(
      'TOO_FEW_LABELS',
      `all training rows of model ${name} have the label ${quote(labels[0]!)}: add rows with at least one other label${note}`,
    );
  if (total(holdout) === 0)
    throw cannot(
      'NO_HOLDOUT_ROWS',
      `model ${name} has ${total(train)} training rows and none to judge by: about a fifth of imported rows and of blind feedback judge, so add some more${note}`,
    );
}

function assertValues(name: string, { train, holdout }: ValueSnapshot): void {
  if (train.rows === 0)
    throw cannot('NO_TRAINING_ROWS', `all rows of model ${name} judge and none trains: add more rows`);
  const far = [train, holdout].flatMap(({ min, max }) => [min ?? 0, max ?? 0]).find(isBeyondFloats);
  if (far !== undefined)
    throw cannot(
      'INVALID_VALUE',
      `a row of model ${name} has the value ${far}, and models answer what a 32-bit float can hold, at most 3.4e38: correct that row`,
    );
  if (train.min === train.max)
    throw cannot(
      'NOT_ENOUGH_VALUES',
      `all training rows of model ${name} have the value ${train.min}: add rows with at least one other value`,
    );
  if (holdout.rows === 0)
    throw cannot(
      'NO_HOLDOUT_ROWS',
      `model ${name} has ${train.rows} training rows and none to judge by: about a fifth of imported rows and of blind feedback judge, so add some more`,
    );
}

function isBeyondFloats(value: number): boolean {
  return !Number.isFinite(Math.fround(value));
}

function cannot(reason: string, message: string): Fault {
  return new Fault('FailedPrecondition', reason, message);
}

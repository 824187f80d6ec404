import { Fault, quote } from '@ratchet/kernel';
import { type Snapshot, total } from './snapshot.ts';

/** More labels than this are a wrong column, not classes. */
const LABELS_MAX = 1_000;

/** Refuses a snapshot from which nothing can be learned or judged, before anything is started; says what to add. */
export function assertLearnable(model: string, { train, holdout }: Snapshot): void {
  const labels = Object.keys(train);
  const name = quote(model);
  if (total(train) + total(holdout) === 0)
    throw cannot('NO_ROWS', `model ${name} has no usable rows: import labelled rows or send feedback`);
  if (labels.length === 0)
    throw cannot('NO_TRAINING_ROWS', `all rows of model ${name} judge and none trains: add more rows`);
  if (labels.length === 1)
    throw cannot(
      'TOO_FEW_LABELS',
      `all training rows of model ${name} have the label ${quote(labels[0]!)}: add rows with at least one other label`,
    );
  if (labels.length > LABELS_MAX)
    throw cannot(
      'TOO_MANY_LABELS',
      `model ${name} has ${labels.length} labels and at most ${LABELS_MAX} can be learned: was the right column imported as the label?`,
    );
  if (total(holdout) === 0)
    throw cannot(
      'NO_HOLDOUT_ROWS',
      `model ${name} has ${total(train)} training rows and none to judge by: about a fifth of imported rows and of blind feedback judge, so add some more`,
    );
}

function cannot(reason: string, message: string): Fault {
  return new Fault('FailedPrecondition', reason, message);
}

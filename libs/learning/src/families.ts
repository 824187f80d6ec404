import { Fault, quote } from '@ratchet/kernel';
import type { Task } from '@ratchet/model';
import { nearestFamily } from './answers/nearest-family.ts';
import type { Family } from './candidate.ts';
import { imageCnnFamily, imageDenseFamily } from './images/image-families.ts';
import { ratingsFamily } from './ratings/ratings-family.ts';
import { denseTableFamily } from './tables/dense-family.ts';
import { linearTableFamily } from './tables/linear-family.ts';
import { treesTableFamily } from './tables/trees-family.ts';
import { denseTextFamily } from './text/dense-family.ts';
import { linearTextFamily } from './text/linear-family.ts';
import { rnnTextFamily } from './text/rnn-family.ts';

/** What is compared when nobody names a family; for each task the simplest first. */
const COMPARED: readonly Family[] = [
  nearestFamily,
  linearTextFamily,
  ratingsFamily,
  imageDenseFamily,
  imageCnnFamily,
  linearTableFamily,
  treesTableFamily,
  denseTableFamily,
];

/** What is trained only when somebody names it: on public data it took longer and never answered better. */
const NAMED_ONLY: readonly Family[] = [denseTextFamily, rnnTextFamily];

/** Whether a task has a family of this name. */
export function isFamily(task: Task, name: string): boolean {
  return [...COMPARED, ...NAMED_ONLY].some((family) => family.name === name && family.tasks.includes(task));
}

/** The families to compare for a task, or the one that is named. Fault InvalidInput UNKNOWN_FAMILY names those that there are. */
export function familiesOf(task: Task, named?: string): readonly Family[] {
  const of = (families: readonly Family[]) => families.filter(({ tasks }) => tasks.includes(task));
  if (named === undefined) return of(COMPARED);
  const families = of([...COMPARED, ...NAMED_ONLY]);
  const family = families.filter(({ name }) => name === named);
  if (family.length > 0) return family;
  const known = families.map(({ name }) => name).join(', ');
  throw new Fault(
    'InvalidInput',
    'UNKNOWN_FAMILY',
    `there is no family ${quote(named)} for ${task}; there is: ${known}`,
  );
}

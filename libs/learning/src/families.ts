import { Fault, quote } from '@ratchet/kernel';
import { TASKS, type Task } from '@ratchet/model';
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
  if (named === undefined) return COMPARED.filter(({ tasks }) => tasks.includes(task));
  return familiesAmong([task], named);
}

/** The family that is named, of those of some tasks. Fault InvalidInput UNKNOWN_FAMILY names those that there are. */
export function familiesAmong(tasks: readonly Task[], named: string): readonly Family[] {
  const families = [...COMPARED, ...NAMED_ONLY].filter((each) =>
    each.tasks.some((own) => tasks.includes(own)),
  );
  const family = families.filter(({ name }) => name === named);
  if (family.length > 0) return family;
  const known = families.map(({ name }) => name).join(', ');
  throw new Fault(
    'InvalidInput',
    'UNKNOWN_FAMILY',
    known === ''
      ? `there is no family ${quote(named)} for tensors: of a file that was brought to learn the model itself is trained`
      : `there is no family ${quote(named)}${tasks.length < TASKS.length ? ` for ${tasks.join(' or ')}` : ''}; there is: ${known}`,
  );
}

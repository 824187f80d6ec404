import { Fault, quote } from '@ratchet/kernel';
import type { Task } from '@ratchet/model';
import type { Family } from './candidate.ts';
import { ratingsFamily } from './ratings/ratings-family.ts';
import { linearTextFamily } from './text/linear-family.ts';

/** All families, for each task the simplest first. */
const FAMILIES: readonly Family[] = [linearTextFamily, ratingsFamily];

/** The families of a task, or the one that is named. Fault InvalidInput UNKNOWN_FAMILY names those that there are. */
export function familiesOf(task: Task, named?: string): readonly Family[] {
  const families = FAMILIES.filter(({ tasks }) => tasks.includes(task));
  if (named === undefined) return families;
  const family = families.filter(({ name }) => name === named);
  if (family.length > 0) return family;
  const known = families.map(({ name }) => name).join(', ');
  throw new Fault(
    'InvalidInput',
    'UNKNOWN_FAMILY',
    `there is no family ${quote(named)} for ${task}; there is: ${known}`,
  );
}

import type { Compression } from '@ratchet/model';
import type { GateDecision } from './gate.ts';
import type { Relearned } from './relearn.ts';
import type { Form } from './rewrite.ts';

/**
 * The forms of a target in the order in which they are tried; the first that the gate lets through is kept. The order is fixed:
 * times say only whether a form is slower than the parent, never which of two forms is the better one, so that what was a tie
 * yesterday is decided alike tomorrow. Static scales come first, because with them a row's answer depends on no other row.
 */
export function formsOf(target: Compression): readonly (Form | Relearned)[] {
  return target === 'int8' ? ['int8-static', 'int8-dynamic'] : [target];
}

/**
 * The form to try after those that the gate decided on; undefined when the choice is made. Another form may be smaller or
 * faster; once answers are not good enough there is no second look at the same rows.
 */
export function nextForm<F>(forms: readonly F[], decisions: readonly GateDecision[]): F | undefined {
  const last = decisions.at(-1);
  return last && (last.kept || !last.isAccurate) ? undefined : forms[decisions.length];
}

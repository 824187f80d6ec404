import { readFile } from 'node:fs/promises';
import { Fault } from '@ratchet/kernel';
import { checkTrainable } from '@ratchet/learning';
import type { CheckAnswer, CheckOrder } from './add-version-check.ts';
import { dieWithParent } from './die-with-parent.ts';

/** A process that finds out what of one file can be trained. It is told over its channel which, answers there, and ends. */
dieWithParent();
process.once('message', (order: CheckOrder) => void check(order).then(leave));

async function check({ file, pattern }: CheckOrder): Promise<CheckAnswer> {
  try {
    const report = await checkTrainable(await readFile(file), pattern === '' ? {} : { pattern });
    return { report };
  } catch (error) {
    if (error instanceof Fault) {
      const { kind, reason, message } = error;
      return { failed: { kind, reason, message } };
    }
    console.error(error);
    const message = 'the file could not be checked for an internal error: the log of the trainer has more';
    return { failed: { kind: 'Internal', reason: 'INTERNAL', message } };
  }
}

/** The channel has to carry the answer away before the process ends. */
function leave(answer: CheckAnswer): void {
  process.send?.(answer, () => process.disconnect());
}

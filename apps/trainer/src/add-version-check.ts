import type { ChildProcess } from 'node:child_process';
import { Fault, type FaultKind } from '@ratchet/kernel';
import type { TrainableReport } from '@ratchet/learning';
import { startNicedChild } from './niced-child.ts';

/** What the process that checks is asked. */
export interface CheckOrder {
  readonly file: string;
  /** Globs of parameter names; empty for all. */
  readonly pattern: string;
}

export type CheckAnswer =
  | { readonly report: TrainableReport }
  | { readonly failed: { readonly kind: FaultKind; readonly reason: string; readonly message: string } };

/** A check that takes longer than this is stuck. */
const WALL_MS_MAX = 5 * 60_000;
/** For the graph of a file; its numbers lie elsewhere. */
const HEAP_MB_MAX = 4_096;

/**
 * Finds out what of a file can be trained, in a process of its own: a file that brings it down, or takes more than five
 * minutes, harms nobody. Fails with what is wrong in the file; with FailedPrecondition NOT_TRAINABLE when the process died.
 */
export async function checkInChild(order: CheckOrder): Promise<TrainableReport> {
  const child = startNicedChild('add-version-check-worker', HEAP_MB_MAX);
  const timer = setTimeout(() => void child.kill('SIGKILL'), WALL_MS_MAX);
  try {
    child.send(order, () => undefined);
    return await answerOf(child);
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

function answerOf(child: ChildProcess): Promise<TrainableReport> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer: CheckAnswer) => {
      if ('report' in answer) return resolve(answer.report);
      const { kind, reason, message } = answer.failed;
      reject(new Fault(kind, reason, message));
    });
    child.once('error', () => reject(died('it could not be started')));
    child.once('close', (code, signal) =>
      reject(died(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`)),
    );
  });
}

function died(how: string): Fault {
  return new Fault(
    'FailedPrecondition',
    'NOT_TRAINABLE',
    `the process that tried to train the file did not finish: ${how}; add it without training, or a smaller one`,
  );
}

import { type Closable, Fault } from '@ratchet/kernel';
import type { Signature, Tensor } from '@ratchet/model';
import { failureOf } from './failure.ts';
import { readModelFile } from './model-file.ts';
import { OrtSession } from './session.ts';

/** A model in this process. */
export interface Session extends Closable {
  /** The outputs that the signature names. Inputs are stacked where the signature has a batch dimension. */
  run(inputs: readonly Tensor[]): Promise<Tensor[]>;
  close(): Promise<void>;
}

/**
 * Opens a model file in this process, for a process of its own that may block, such as an evaluation: the same
 * code and options as in a worker. The file is not scanned: it must be one of ours. Failures are Faults.
 */
export async function openSession(file: string, signature: Signature): Promise<Session> {
  const session = await asFault(async () => OrtSession.open((await readModelFile(file)).bytes, signature));
  return {
    run: (inputs) => asFault(() => session.run(inputs)),
    close: () => session.close(),
  };
}

async function asFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error);
    throw failure ? new Fault(failure.kind, failure.reason, failure.message) : error;
  }
}

import { type Closable, Fault } from '@ratchet/kernel';
import { loadFailure, runFailure } from '@ratchet/runtime';
import type { Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import { withUntypedOutputs } from '../graph/untyped-outputs.ts';
import type { Feeds } from './feeds.ts';

/** A model file that also tells values on the way to its outputs. */
export class ModelRuns implements Closable {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** `values` are not among the model's inputs and outputs. Fault FailedPrecondition MODEL_REJECTED. */
  static async open(file: Uint8Array, values: readonly Value[]): Promise<ModelRuns> {
    try {
      const session = await InferenceSession.create(withUntypedOutputs(file, values), oneThread());
      return new ModelRuns(session);
    } catch (error) {
      throw faultOf(loadFailure(error));
    }
  }

  /** All outputs and the values. Fault InvalidInput MODEL_REFUSED_INPUT, as serving has it. */
  async run(feeds: Feeds): Promise<Feeds> {
    try {
      return await this.#session.run(feeds);
    } catch (error) {
      throw faultOf(runFailure(error));
    }
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function faultOf({ kind, reason, message }: ReturnType<typeof runFailure>): Fault {
  return new Fault(kind, reason, message);
}

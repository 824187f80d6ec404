import type { Closable } from '@ratchet/kernel';
import type { Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread } from '../graph/onnxruntime.ts';
import { refusedGraph } from '../graph/refused-graph.ts';
import { withUntypedOutputs } from '../graph/untyped-outputs.ts';
import type { Feeds } from './feeds.ts';

/** A model file that also tells values on the way to its outputs. */
export class ModelRuns implements Closable {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** `values` are not among the model's inputs and outputs. Fault FailedPrecondition GRAPH_REFUSED. */
  static async open(file: Uint8Array, values: readonly Value[]): Promise<ModelRuns> {
    try {
      const session = await InferenceSession.create(withUntypedOutputs(file, values), oneThread());
      return new ModelRuns(session);
    } catch (error) {
      throw refusedGraph(error);
    }
  }

  /** All outputs and the values. */
  async run(feeds: Feeds): Promise<Feeds> {
    try {
      return await this.#session.run(feeds);
    } catch (error) {
      throw refusedGraph(error);
    }
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

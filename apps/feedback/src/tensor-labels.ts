import { Fault } from '@ratchet/kernel';
import type { ModelRepository } from '@ratchet/model';
import type { KnownPrediction } from './prediction-log.ts';

const VERSIONS_MAX = 1_000;

type Answered = Pick<KnownPrediction, 'model' | 'version' | 'output'>;

/**
 * Knows the labels of versions that answer with tensors and learn labels all the same: files that somebody brought to learn.
 * Their predictions don't say which labels there are, and a commit can't wait for a manifest: so they are found out before.
 */
export class TensorLabels {
  readonly #repository: Pick<ModelRepository, 'manifest'>;
  readonly #known = new Map<string, readonly string[] | undefined>();

  constructor(repository: Pick<ModelRepository, 'manifest'>) {
    this.#repository = repository;
  }

  /** Makes the labels known for these predictions. */
  async find(predictions: Iterable<Answered>): Promise<void> {
    for (const prediction of predictions) {
      if (prediction.output !== 'tensors' || this.#known.has(keyOf(prediction))) continue;
      if (this.#known.size >= VERSIONS_MAX) this.#known.clear();
      this.#known.set(keyOf(prediction), await this.#read(prediction));
    }
  }

  /** Undefined for a version that does not learn, or that nobody looked for. */
  of(prediction: Answered): readonly string[] | undefined {
    return this.#known.get(keyOf(prediction));
  }

  async #read({ model, version }: Answered): Promise<readonly string[] | undefined> {
    try {
      const { trainable, labels } = await this.#repository.manifest(model, version);
      return trainable && labels;
    } catch (error) {
      if (error instanceof Fault) return undefined; // it was removed, or can't be read
      throw error;
    }
  }
}

const keyOf = ({ model, version }: Answered): string => `${model}/${version}`;

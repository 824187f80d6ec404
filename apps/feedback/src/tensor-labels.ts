import { Fault } from '@ratchet/kernel';
import type { ModelRepository } from '@ratchet/model';
import { REQUEST_ROWS_MAX } from './limits.ts';
import type { KnownPrediction } from './prediction-log.ts';

/** More than a request can name. */
const VERSIONS_MAX = 2 * REQUEST_ROWS_MAX;

type Answered = Pick<KnownPrediction, 'model' | 'version' | 'output'>;

/**
 * Knows the labels of versions that answer with tensors and learn labels all the same: files that somebody brought to learn.
 * Their predictions don't say which labels there are, and a commit can't wait for a manifest: so they are found out before,
 * each time anew, for a model that was removed and added again has other versions under the same numbers.
 */
export class TensorLabels {
  readonly #repository: Pick<ModelRepository, 'manifest'>;
  /** What was found last is the last. */
  readonly #known = new Map<string, readonly string[] | undefined>();

  constructor(repository: Pick<ModelRepository, 'manifest'>) {
    this.#repository = repository;
  }

  /** Makes the labels known for these predictions. */
  async find(predictions: Iterable<Answered>): Promise<void> {
    const asked = new Map<string, Answered>();
    for (const each of predictions) if (each.output === 'tensors') asked.set(keyOf(each), each);
    for (const [key, prediction] of asked) {
      const labels = await this.#read(prediction);
      this.#known.delete(key);
      this.#known.set(key, labels);
      if (this.#known.size > VERSIONS_MAX) this.#known.delete(this.#known.keys().next().value!);
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

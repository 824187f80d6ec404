import { assertModelName, assertVersion, type Manifest, type ModelRepository } from '@ratchet/model';
import { type Preparation, preparationOf } from './preparation.ts';

const KEPT_MAX = 64;

/**
 * The preparations of the versions that were asked for lately. A manifest is read again when the repository forgot it, and
 * its preparation is made again then: a model that was removed and added anew has other versions under the same numbers.
 */
export class Preparations {
  readonly #repository: Pick<ModelRepository, 'manifest'>;
  /** The one that was used last is the last. */
  readonly #kept = new Map<string, { readonly manifest: Manifest; readonly preparation: Preparation }>();

  constructor(repository: Pick<ModelRepository, 'manifest'>) {
    this.#repository = repository;
  }

  /** Of "model/version". Faults: a name that is none, a version that is not there, a pipeline that is not known. */
  async of(modelVersion: string): Promise<Preparation> {
    const [model = '', version = ''] = modelVersion.split('/');
    assertModelName(model);
    assertVersion(version);
    const manifest = await this.#repository.manifest(model, version);
    const key = `${model}/${version}`;
    const known = this.#kept.get(key);
    const preparation = known?.manifest === manifest ? known.preparation : preparationOf(manifest);
    this.#kept.delete(key);
    this.#kept.set(key, { manifest, preparation });
    if (this.#kept.size > KEPT_MAX) this.#kept.delete(this.#kept.keys().next().value!);
    return preparation;
  }
}

import type { Manifest, ModelRepository } from '@ratchet/model';
import type { Counter } from '@ratchet/telemetry';

/** A version that answers calls, with what every answer needs at hand. */
export interface ServedVersion {
  readonly manifest: Manifest;
  /** The classes or items in the order of the scores; empty for models without labels. */
  readonly labels: readonly string[];
  /** The answer that each label stands for: its own, or the label itself. */
  readonly answers: readonly string[];
  /** Counts its predictions. */
  readonly predictions: { inc(count: number): void };
}

/** Keeps the manifests of the versions that answer, so that a call finds them without waiting. */
export class ServedVersions {
  readonly #repository: ModelRepository;
  readonly #predictions: Counter<'model' | 'version'>;
  readonly #versions = new Map<string, ServedVersion>();

  constructor(repository: ModelRepository, predictions: Counter<'model' | 'version'>) {
    this.#repository = repository;
    this.#predictions = predictions;
  }

  /** At once when it is known, else a promise. Fault DataLoss for a manifest that can't be read. */
  get(model: string, version: string): ServedVersion | Promise<ServedVersion> {
    return this.#versions.get(`${model}/${version}`) ?? this.#load(model, version);
  }

  /** Forgets the versions that the repository no longer has. Call when it changed. */
  forget(): void {
    const models = this.#repository.models();
    for (const key of this.#versions.keys()) {
      const [model, version] = key.split('/') as [string, string];
      if (models.get(model)?.versions.includes(version)) continue;
      this.#versions.delete(key);
      this.#predictions.remove({ model, version });
    }
  }

  async #load(model: string, version: string): Promise<ServedVersion> {
    const manifest = await this.#repository.manifest(model, version);
    const { labels = [], answers = {} } = manifest;
    const served = {
      manifest,
      labels,
      answers: labels.map((label) => (Object.hasOwn(answers, label) ? answers[label]! : label)),
      predictions: this.#predictions.labels({ model, version }),
    };
    this.#versions.set(`${model}/${version}`, served);
    return served;
  }
}

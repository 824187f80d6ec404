import { type ModelRepository, modelNotFound } from '@ratchet/model';
import type { Counters } from './counters.ts';
import { misfit } from './joiner.ts';

/** Knows which models there are: those in the repository, and those that so far have labels alone. */
export class Admission {
  readonly #repository: ModelRepository;
  readonly #counters: Counters;

  constructor(repository: ModelRepository, counters: Counters) {
    this.#repository = repository;
    this.#counters = counters;
  }

  /** Refuses a model that nobody knows, with the names of those that exist. */
  assertModel(model: string): void {
    const models = this.#repository.models();
    if (models.has(model) || this.#counters.labels(model) > 0) return;
    throw modelNotFound(model, [...new Set([...models.keys(), ...this.#counters.labelledModels()])].sort());
  }

  /** Refuses a new example that the model can't learn from: its champion, where it has one, says which labels exist. */
  async assertLabel(model: string, label: string): Promise<void> {
    this.assertModel(model);
    const champion = this.#repository.models().get(model)?.serving.aliases.champion;
    if (champion === undefined) return;
    const { labels } = await this.#repository.manifest(model, champion);
    const fault = misfit(model, labels, label);
    if (fault) throw fault;
  }
}

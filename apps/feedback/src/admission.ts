import { Fault, quote } from '@ratchet/kernel';
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

  /** Refuses rows of a model that takes tensors: only text classifiers learn from them. The model need not exist yet. */
  async assertTrainable(model: string): Promise<void> {
    const entry = this.#repository.models().get(model);
    const version = entry?.serving.aliases.champion ?? entry?.versions.at(-1);
    if (version === undefined) return;
    const { task } = await this.#repository.manifest(model, version);
    if (task !== 'tensors') return;
    throw new Fault(
      'FailedPrecondition',
      'NOT_TRAINABLE',
      `model ${quote(model)} takes tensors, and only text classifiers learn from labels yet: add new versions of it as files, or import labelled texts under another name`,
      { model },
    );
  }

  /** Refuses a new example that the model can't learn from: its champion, where it has one, says which labels exist. */
  async assertLabel(model: string, label: string): Promise<void> {
    this.assertModel(model);
    await this.assertTrainable(model);
    const champion = this.#repository.models().get(model)?.serving.aliases.champion;
    if (champion === undefined) return;
    const { labels } = await this.#repository.manifest(model, champion);
    const fault = misfit(model, labels, label);
    if (fault) throw fault;
  }
}

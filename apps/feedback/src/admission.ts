import { Fault, quote } from '@ratchet/kernel';
import { type Instance, type ModelRepository, modelNotFound, TASK_SHAPES } from '@ratchet/model';
import type { Counters } from './counters.ts';
import { misfitOfInstance, misfitOfTarget, type Shape } from './misfit.ts';
import { readingOf } from './readable.ts';
import type { Target } from './target.ts';

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

  /**
   * What a model is made for, by its champion or else its newest version; undefined for one that has no version yet.
   * Refuses a model that takes tensors and was not brought to learn, for that learns from nothing that is said.
   */
  async shapeOf(model: string): Promise<Shape | undefined> {
    const entry = this.#repository.models().get(model);
    const champion = entry?.serving.aliases.champion;
    const version = champion ?? entry?.versions.at(-1);
    if (version === undefined) return undefined;
    const manifest = await this.#repository.manifest(model, version);
    const { task, labels, trainable } = manifest;
    const { reads } = TASK_SHAPES[task];
    const target = trainable ? 'label' : TASK_SHAPES[task].target;
    if (target === null) {
      throw new Fault(
        'FailedPrecondition',
        'NOT_TRAINABLE',
        `model ${quote(model)} takes tensors and does not learn from rows: add its file with --trainable to let it, or import rows under another name`,
        { model },
      );
    }
    const answers = task === 'question-answering';
    // A recommender's labels are its items. Only what answers now says which labels there are.
    const closed = target === 'label' && !answers && version === champion && labels !== undefined;
    return {
      task,
      reads,
      wants: { target, answers, ...(closed ? { labels } : {}) },
      ...(version === champion && { unreadable: readingOf(manifest) }),
    };
  }

  /** Refuses a new example that the model can't learn from. */
  async assertFits(model: string, instance: Instance, target: Target): Promise<void> {
    this.assertModel(model);
    const shape = await this.shapeOf(model);
    if (!shape) return;
    const fault = misfitOfInstance(model, shape, instance) ?? misfitOfTarget(model, shape.wants, target);
    if (fault) throw fault;
  }
}

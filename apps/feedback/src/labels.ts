import type { DatabaseSync } from 'node:sqlite';
import type { Fault } from '@ratchet/kernel';
import type { InstanceKind } from '@ratchet/model';
import { Answers } from './answers.ts';
import type { Counters } from './counters.ts';
import { ModelKinds } from './model-kinds.ts';
import { kindOfTarget, type Target } from './target.ts';

/**
 * Gives what was said about a content its place among the labels of its model, with what hangs on it: the kind of the
 * model's rows, and the answers of its labels. What writes belongs into a commit.
 */
export class Labels {
  readonly kinds: ModelKinds;
  readonly answers: Answers;
  readonly #counters: Counters;

  constructor(sqlite: DatabaseSync, counters: Counters) {
    this.kinds = new ModelKinds(sqlite);
    this.answers = new Answers(sqlite);
    this.#counters = counters;
  }

  /** Refuses what does not go with the rows before it. */
  misfit(model: string, input: InstanceKind, target: Target): Fault | undefined {
    return (
      this.kinds.misfit(model, { input, target: kindOfTarget(target) }) ??
      this.answers.misfit(model, target.label, target.answer)
    );
  }

  /** Keeps what is no misfit, and answers its number: 1, 2, 3 … without a gap. */
  add(model: string, input: InstanceKind, target: Target, nowMs: number): number {
    this.kinds.fix(model, { input, target: kindOfTarget(target) });
    this.answers.keep(model, target.label, target.answer);
    return this.#counters.addLabel(model, nowMs);
  }
}

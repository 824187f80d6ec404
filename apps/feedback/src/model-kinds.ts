import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Fault, invalid, quote } from '@ratchet/kernel';
import type { InstanceKind } from '@ratchet/model';
import type { TargetKind } from '@ratchet/records';
import { wrongInput } from './misfit.ts';

/** What the rows of a model are about, and what is said of them. */
export interface ModelKind {
  readonly input: InstanceKind;
  readonly target: TargetKind;
}

/** Knows what each model reads and is told: all of its rows are of the kind of the first. What writes belongs into a commit. */
export class ModelKinds {
  readonly #find: StatementSync;
  readonly #fix: StatementSync;

  constructor(sqlite: DatabaseSync) {
    this.#find = sqlite.prepare('SELECT input, target FROM model_kind WHERE model = ?');
    this.#fix = sqlite.prepare('INSERT INTO model_kind VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  }

  /** Undefined for a model without rows. */
  of(model: string): ModelKind | undefined {
    return this.#find.get(model) as ModelKind | undefined;
  }

  /** Refuses a row of another kind than those before it. */
  misfit(model: string, { input, target }: ModelKind): Fault | undefined {
    const known = this.of(model);
    if (!known) return undefined;
    if (known.input !== input) return wrongInput(model, known.input, input);
    if (known.target === target) return undefined;
    return invalid(
      'WRONG_TARGET_KIND',
      `the rows of model ${quote(model)} have ${known.target}s; got a ${target}: keep these under another name`,
    );
  }

  /** A row is kept: where it is the first, it says what all others must be. */
  fix(model: string, { input, target }: ModelKind): void {
    this.#fix.run(model, input, target);
  }
}

import type { Clock } from '@ratchet/kernel';
import type { Scores } from '@ratchet/learning';
import type { Run } from './run-store.ts';
import type { TrainerDatabase } from './trainer-database.ts';

const KEPT_MAX = 10_000;

/** Later evaluations of versions: what the champion of the time reached on the rows of a run. */
export class Evaluations {
  readonly #db: TrainerDatabase;
  readonly #clock: Clock;

  constructor(db: TrainerDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Keeps one; a run that is repeated changes nothing. The oldest beyond 10,000 are forgotten. */
  async keep({ runId, model }: Run, version: string, snapshot: string, scores: Scores): Promise<void> {
    const kept = await this.#db
      .insertInto('evaluations')
      .values({
        runId,
        model,
        version,
        snapshot,
        scoresJson: JSON.stringify(scores),
        atMs: this.#clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (kept)
      await this.#db
        .deleteFrom('evaluations')
        .where('id', '<=', kept.id - KEPT_MAX)
        .execute();
  }
}

import { type Clock, Fault } from '@ratchet/kernel';
import { assertModelName } from '@ratchet/model';
import type { TrainerDatabase } from './trainer-database.ts';
import { readSettings, type TrainingSettings } from './training-settings.ts';

const MODELS_MAX = 10_000;

/** How models are trained, where somebody said so. A model need not exist yet: its rows may still be on their way. */
export class SettingsStore {
  readonly #db: TrainerDatabase;
  readonly #clock: Clock;

  constructor(db: TrainerDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Empty where nobody said anything. Fault InvalidInput INVALID_MODEL_NAME. */
  async get(model: string): Promise<TrainingSettings> {
    assertModelName(model);
    const row = await this.#db
      .selectFrom('trainingSettings')
      .select('settingsJson')
      .where('model', '=', model)
      .executeTakeFirst();
    return row ? (JSON.parse(row.settingsJson) as TrainingSettings) : {};
  }

  /**
   * Replaces all settings of a model. Faults: InvalidInput INVALID_MODEL_NAME and INVALID_TRAINING_SETTINGS;
   * ResourceExhausted TOO_MANY_MODELS where 10,000 models have settings.
   */
  async set(model: string, given: unknown): Promise<TrainingSettings> {
    assertModelName(model);
    const settings = readSettings(given);
    if (Object.keys(settings).length === 0) {
      await this.#db.deleteFrom('trainingSettings').where('model', '=', model).execute();
      return settings;
    }
    const kept = { settingsJson: JSON.stringify(settings), atMs: this.#clock.now() };
    await this.#db.transaction().execute(async (tx) => {
      await tx
        .insertInto('trainingSettings')
        .values({ model, ...kept })
        .onConflict((conflict) => conflict.column('model').doUpdateSet(kept))
        .execute();
      const { models } = await tx
        .selectFrom('trainingSettings')
        .select((select) => select.fn.countAll<number>().as('models'))
        .executeTakeFirstOrThrow();
      if (models > MODELS_MAX)
        throw new Fault(
          'ResourceExhausted',
          'TOO_MANY_MODELS',
          `${MODELS_MAX} models have training settings already: set those of some to nothing first`,
        );
    });
    return settings;
  }
}

import type { Database } from '@ratchet/database';
import type { Tables } from './schema.ts';

/** Counts of one model. */
export interface ModelStats {
  readonly predictions: readonly {
    readonly version: string;
    readonly label: string;
    readonly count: number;
  }[];
  /**
   * By state. Feedback without its prediction has no model yet: pending and orphaned are those of the whole store, for
   * any of them may be this model's.
   */
  readonly feedback: Readonly<Record<string, number>>;
  readonly agreement: readonly {
    readonly version: string;
    readonly label: string;
    readonly agreed: number;
    readonly disagreed: number;
  }[];
  readonly examples: number;
}

/** Reads what the counters hold. */
export async function statsOf(database: Database<Tables>, model: string): Promise<ModelStats> {
  const predictions = await database
    .selectFrom('prediction_count')
    .select(['version', 'label', 'kept as count'])
    .where('model', '=', model)
    .orderBy((order) => order.cast('version', 'integer'))
    .orderBy('label')
    .execute();
  const feedback = await database
    .selectFrom('feedback_count')
    .select(['state', 'pieces'])
    .where('model', 'in', [model, ''])
    .execute();
  const agreement = await database
    .selectFrom('agreement_count')
    .select(['version', 'label', 'agreed', 'disagreed'])
    .where('model', '=', model)
    .orderBy((order) => order.cast('version', 'integer'))
    .orderBy('label')
    .execute();
  const count = await database
    .selectFrom('model_count')
    .select('examples')
    .where('model', '=', model)
    .executeTakeFirst();
  return {
    predictions,
    feedback: Object.fromEntries(feedback.map(({ state, pieces }) => [state, pieces])),
    agreement,
    examples: count?.examples ?? 0,
  };
}

/** How many labels one model has. */
export interface LabelCount {
  readonly model: string;
  readonly labels: number;
  readonly newestTimeMs: number;
}

/** The label counts of all models. */
export async function labelCounts(database: Database<Tables>): Promise<LabelCount[]> {
  return await database
    .selectFrom('model_count')
    .select(['model', 'labels', 'newest_time_ms as newestTimeMs'])
    .orderBy('model')
    .execute();
}

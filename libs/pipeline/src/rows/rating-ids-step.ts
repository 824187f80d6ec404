import { z } from 'zod';
import { isPacked } from './packed-ids.ts';

const name = z.string().min(1).max(256);

function distinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

export const ratingIdsStep = z
  .strictObject({
    step: z.literal('rating-ids'),
    /** The users of the training rows: the first one has id 1. */
    users: z.array(name).max(1_000_000).refine(distinct, 'expected every user once'),
    /** The items of the training rows: the first one has id 1. */
    items: z.array(name).min(1).max(100_000).refine(distinct, 'expected every item once'),
    /** The most items that a row may ask for; 100 where this is less, as older releases wrote it of few items. */
    maxTopK: z.int().min(1).max(1000),
    /**
     * Of each user the items that they rated in training, as `packIds` writes their ids; empty where they are not kept. Absent
     * in versions of releases that kept none.
     */
    rated: z.array(z.string()).optional(),
  })
  .refine(({ users, rated }) => rated === undefined || rated.length === users.length, {
    path: ['rated'],
    error: 'expected as many lists as there are users',
  })
  .refine(({ items, rated = [] }) => rated.every((packed) => isPacked(packed, items.length)), {
    path: ['rated'],
    error: 'expected lists of ids of the items',
  });

export type RatingIdsStep = z.infer<typeof ratingIdsStep>;

import { z } from 'zod';

const version = z.string().regex(/^[1-9]\d*$/);

const aliasesSchema = z.strictObject({
  champion: version.optional(),
  previous: version.optional(),
  challenger: version.optional(),
});

const policySchema = z.strictObject({
  /** A better version goes live by itself. */
  autoPromote: z.boolean().default(true),
  /** New labels start runs. */
  autoRetrain: z.boolean().default(true),
  /** How many new labels start a run; 0 is the default rule. */
  retrainAfter: z.number().int().min(0).default(0),
});

/**
 * serving.json: the one file of a model that changes. Written by the trainer alone, by compare-and-set on `generation`;
 * everybody else follows it.
 */
export const servingSchema = z.strictObject({
  formatVersion: z.literal(1),
  generation: z.number().int().min(0),
  aliases: aliasesSchema,
  policy: policySchema,
  rollout: z.null().default(null),
});

export type ServingDocument = z.infer<typeof servingSchema>;
export type Aliases = z.infer<typeof aliasesSchema>;
export type Policy = z.infer<typeof policySchema>;

/** What holds for a model without serving.json: the highest version is the champion. */
export function defaultServing(highestVersion: string | undefined): ServingDocument {
  return {
    formatVersion: 1,
    generation: 0,
    aliases: highestVersion === undefined ? {} : { champion: highestVersion },
    policy: policySchema.parse({}),
    rollout: null,
  };
}

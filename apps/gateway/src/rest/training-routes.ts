import { COLUMN_CHOICES, COMPRESSIONS_OF_RUNS, TASKS } from '@ratchet/model';
import type { TrainingServiceDefinition } from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import { z } from 'zod';
import { kindOf } from '../kind-of.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, route } from './route.ts';
import { present, someText } from './wire-json.ts';

const BUDGET_SECONDS_MAX = 3_600;
const COLUMN_NAME_MAX = 256;

const settingsSchema = z
  .strictObject({
    task: oneOf(TASKS.filter((task) => task !== 'tensors'))
      .optional()
      .describe('what the model answers; found from the rows when left out'),
    family: z
      .string()
      .optional()
      .describe('the family that is trained; chosen by cross-validation when left out'),
    columns: z
      .record(z.string(), oneOf(COLUMN_CHOICES))
      .optional()
      .describe('how columns of a table are read, by name; the others are found from the rows'),
    time: z
      .string()
      .min(1)
      .max(COLUMN_NAME_MAX)
      .optional()
      .describe(
        'the column of a table with the time of a row: the newest rows judge; by hashes when left out',
      ),
    budgetSeconds: z
      .number()
      .int()
      .min(1)
      .max(BUDGET_SECONDS_MAX)
      .optional()
      .describe('how many seconds of one core choosing may take; 30 when left out'),
    compress: oneOf(COMPRESSIONS_OF_RUNS)
      .optional()
      .describe('what is tried after training to make the model smaller; int8 when left out'),
  })
  .meta({ id: 'TrainingSettings' });

/** One of some words; a refusal names them. */
export function oneOf<const T extends string>(words: readonly T[]): z.ZodEnum<{ [K in T]: K }> {
  return z.enum(words, {
    error: ({ input }) => `expected one of ${words.join(', ')}, got ${kindOf(input)}`,
  });
}

type Settings = z.output<typeof settingsSchema>;

/** How models are trained. */
export function trainingRoutes(training: Remote<TrainingServiceDefinition>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/models/{model}/training',
      summary: 'Shows how a model is trained, as far as somebody said so.',
      answer: settingsSchema,
      async handle({ params, request, reply }) {
        const model = params['model']!;
        const { settings } = await training.GetTrainingSettings({ model }, settingsOf(request, reply));
        return settings && settingsJson(settings);
      },
    }),
    route({
      method: 'PUT',
      path: '/v1/models/{model}/training',
      summary: 'Says how a model is trained from its next run on; what is left out is the default again.',
      body: settingsSchema,
      answer: settingsSchema,
      async handle({ params, body, request, reply }) {
        const model = params['model']!;
        const { settings } = await training.SetTrainingSettings(
          { model, settings: present(body) },
          settingsOf(request, reply),
        );
        return settings && settingsJson(settings);
      },
    }),
  ];
}

function settingsJson(wire: {
  readonly task: string;
  readonly family: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly time: string;
  readonly budgetSeconds: number;
  readonly compress: string;
}): Settings {
  return {
    task: someText(wire.task) as Settings['task'],
    family: someText(wire.family),
    columns: Object.keys(wire.columns).length === 0 ? undefined : (wire.columns as Settings['columns']),
    time: someText(wire.time),
    budgetSeconds: wire.budgetSeconds === 0 ? undefined : wire.budgetSeconds,
    compress: someText(wire.compress) as Settings['compress'],
  };
}

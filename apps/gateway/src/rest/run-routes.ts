import type {
  DatasetServiceDefinition,
  RolloutServiceDefinition,
  Run__Output,
  ServingState__Output,
  TrainingServiceDefinition,
} from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import { z } from 'zod';
import { pageOf } from './page-token.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, route, someOf, wholeNumber } from './route.ts';
import { isoTime, jsonOf, present, someText, wordOf } from './wire-json.ts';

const runSchema = z
  .strictObject({
    runId: z.string(),
    model: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed']),
    phase: z.string().describe('snapshot, features, train, evaluate or publish; empty before'),
    progress: z.number().describe('0 to 1'),
    trigger: z.string().optional().describe('manual, labels, first or starter'),
    version: z.string().optional().describe('the version that it made'),
    verdict: z.string().optional().describe('better, worse or inconclusive'),
    promoted: z.boolean(),
    reason: z.string().describe('why it failed, or why its version was promoted or not; empty before'),
    report: z.unknown().optional().describe("the evaluation, as in the version's report"),
    createTime: z.iso.datetime(),
    startTime: z.iso.datetime().optional(),
    endTime: z.iso.datetime().optional(),
  })
  .meta({ id: 'Run' });

const policySchema = z.strictObject({
  autoPromote: z.boolean().optional().describe('a better version goes live by itself'),
  autoRetrain: z.boolean().optional().describe('new labels start runs'),
  retrainAfter: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('how many new labels start a run; 0 is the default rule'),
});

const servingSchema = z
  .strictObject({
    model: z.string(),
    generation: z.number().int(),
    aliases: z.record(z.string(), z.string()),
    policy: policySchema,
  })
  .meta({ id: 'Serving' });

const generation = z
  .number()
  .int()
  .min(0)
  .optional()
  .describe('refuse unless the model is at this generation');

/** Base data and runs. */
export function runRoutes(
  training: Remote<TrainingServiceDefinition>,
  datasets: Pick<Remote<DatasetServiceDefinition>, 'ImportExamples'>,
): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/models/{model}/examples:batch',
      summary: 'Keeps up to 1,000 labelled texts as base data; the same again change nothing.',
      body: z.strictObject({
        examples: someOf(z.strictObject({ text: z.string(), label: z.string() }), 1_000, 'examples'),
        source: z.string().optional().describe('where they come from'),
      }),
      answer: z.strictObject({
        imported: z.number(),
        duplicates: z.number(),
        rejected: z.array(z.strictObject({ index: z.number(), reason: z.string(), message: z.string() })),
      }),
      handle: ({ params, body, request, reply }) =>
        datasets.ImportExamples({ model: params['model']!, ...present(body) }, settingsOf(request, reply)),
    }),
    route({
      method: 'POST',
      path: '/v1/models/{model}:train',
      summary: 'Starts a run, or joins the one that is under way.',
      body: z.strictObject({}),
      status: 202,
      answer: z.strictObject({ run: runSchema, joined: z.boolean() }),
      async handle({ params, request, reply }) {
        const { run, joined } = await training.StartRun(
          { model: params['model']! },
          settingsOf(request, reply),
        );
        return { run: run && runJson(run), joined };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/runs',
      summary: 'Lists runs, newest first.',
      query: z.strictObject({
        model: z.string().optional(),
        pageSize: wholeNumber.max(1_000).optional().describe('100 when left out'),
        pageToken: z.string().optional(),
      }),
      answer: z.strictObject({ runs: z.array(runSchema), nextPageToken: z.string() }),
      async handle({ query, request, reply }) {
        const { runs, nextPageToken } = await pageOf(
          training.ListRuns(present(query), settingsOf(request, reply)),
        );
        return { runs: runs.map(runJson), nextPageToken };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/runs/{run}',
      summary: 'Shows a run: its state, its progress, its evaluation.',
      answer: z.strictObject({ run: runSchema }),
      async handle({ params, request, reply }) {
        const { run } = await training.GetRun({ runId: params['run']! }, settingsOf(request, reply));
        return { run: run && runJson(run) };
      },
    }),
  ];
}

/** What moves aliases and changes policies. */
export function rolloutRoutes(rollout: Remote<RolloutServiceDefinition>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/models/{model}:promote',
      summary: 'Makes a version the champion; the challenger when none is named.',
      body: z.strictObject({ version: z.string().optional(), generation }),
      answer: servingSchema,
      async handle({ params, body, request, reply }) {
        const wanted = { version: body.version, expectedGeneration: body.generation };
        const { serving } = await rollout.PromoteVersion(
          { model: params['model']!, ...present(wanted) },
          settingsOf(request, reply),
        );
        return serving && servingJson(serving);
      },
    }),
    route({
      method: 'POST',
      path: '/v1/models/{model}:rollback',
      summary: 'Makes the previous champion the champion again.',
      body: z.strictObject({ generation }),
      answer: servingSchema,
      async handle({ params, body, request, reply }) {
        const { serving } = await rollout.RollBackVersion(
          { model: params['model']!, ...present({ expectedGeneration: body.generation }) },
          settingsOf(request, reply),
        );
        return serving && servingJson(serving);
      },
    }),
    route({
      method: 'PATCH',
      path: '/v1/models/{model}/policy',
      summary: 'Changes how a model is retrained and promoted; fields that are left out stay.',
      body: policySchema,
      answer: servingSchema,
      async handle({ params, body, request, reply }) {
        const { serving } = await rollout.UpdatePolicy(
          { model: params['model']!, policy: present(body) },
          settingsOf(request, reply),
        );
        return serving && servingJson(serving);
      },
    }),
  ];
}

function runJson(run: Run__Output): z.output<typeof runSchema> {
  return {
    runId: run.runId,
    model: run.model,
    state: wordOf(run.state, 'RUN_STATE_') as 'queued',
    phase: run.phase,
    progress: run.progress,
    trigger: someText(run.trigger),
    version: someText(run.version),
    verdict: someText(run.verdict),
    promoted: run.promoted,
    reason: run.reason,
    report: jsonOf(run.reportJson),
    createTime: new Date(run.createTimeMs).toISOString(),
    startTime: isoTime(run.startTimeMs),
    endTime: isoTime(run.endTimeMs),
  };
}

function servingJson({
  model,
  generation,
  aliases,
  policy,
}: ServingState__Output): z.output<typeof servingSchema> {
  const { autoPromote, autoRetrain, retrainAfter } = policy ?? {};
  return { model, generation, aliases, policy: present({ autoPromote, autoRetrain, retrainAfter }) };
}

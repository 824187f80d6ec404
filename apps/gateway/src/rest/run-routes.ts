import { COMPRESSIONS } from '@ratchet/model';
import type {
  DatasetServiceDefinition,
  RolloutServiceDefinition,
  ServingState__Output,
  TrainingServiceDefinition,
} from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import type { Metrics } from '@ratchet/telemetry';
import { z } from 'zod';
import type { Manifests } from './example-manifest.ts';
import { examplesRoute } from './examples-route.ts';
import { pageOf } from './page-token.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, route, wholeNumber } from './route.ts';
import { RunEvents } from './run-events.ts';
import { runJson, runSchema } from './run-json.ts';
import { oneOf, trainingRoutes } from './training-routes.ts';
import { present } from './wire-json.ts';

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

export interface RunRouteParts {
  readonly training: Remote<TrainingServiceDefinition>;
  readonly datasets: Pick<Remote<DatasetServiceDefinition>, 'ImportExamples'>;
  readonly manifests: Manifests;
  readonly metrics: Metrics;
}

/** Base data, how models are trained, and runs. */
export function runRoutes({ training, datasets, manifests, metrics }: RunRouteParts): Route[] {
  const events = new RunEvents(training, metrics);
  return [
    ...trainingRoutes(training),
    examplesRoute(datasets, manifests),
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
      method: 'POST',
      path: '/v1/models/{model}:compress',
      summary:
        'Starts a run that makes a smaller version of one that there is, and keeps it only where it loses nothing to speak of.',
      body: z.strictObject({
        version: z
          .string()
          .optional()
          .describe('the version that is made smaller; the champion when left out'),
        target: oneOf(COMPRESSIONS).optional().describe('what it becomes; int8 when left out'),
      }),
      status: 202,
      answer: z.strictObject({ run: runSchema, joined: z.boolean() }),
      async handle({ params, body, request, reply }) {
        const { run, joined } = await training.CompressVersion(
          { model: params['model']!, ...present(body) },
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
    route({
      method: 'GET',
      path: '/v1/runs/{run}/events',
      summary:
        'Streams a run (Server-Sent Events): `run` with the run as it is now and after each change, `end` after the last.',
      answerType: 'text/event-stream',
      async handle({ params, request, reply, closing }) {
        const runId = params['run']!;
        const settings = settingsOf(request, reply, Number.POSITIVE_INFINITY);
        const signal = AbortSignal.any([closing, ...(settings.signal ? [settings.signal] : [])]);
        if (request.method === 'HEAD') await training.GetRun({ runId }, { ...settings, signal });
        const stream = request.method === 'HEAD' ? '' : await events.open(runId, { ...settings, signal });
        void reply.headers(EVENT_HEADERS);
        return stream;
      },
    }),
    route({
      method: 'POST',
      path: '/v1/runs/{run}:cancel',
      summary:
        'Ends a run that waits or works, with the live version untouched; one that publishes its version already goes on.',
      body: z.strictObject({}),
      answer: z.strictObject({ run: runSchema }),
      async handle({ params, request, reply }) {
        const { run } = await training.CancelRun({ runId: params['run']! }, settingsOf(request, reply));
        return { run: run && runJson(run) };
      },
    }),
  ];
}

/** No proxy may keep events, or gather them. */
const EVENT_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

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

function servingJson({
  model,
  generation,
  aliases,
  policy,
}: ServingState__Output): z.output<typeof servingSchema> {
  const { autoPromote, autoRetrain, retrainAfter } = policy ?? {};
  return { model, generation, aliases, policy: present({ autoPromote, autoRetrain, retrainAfter }) };
}

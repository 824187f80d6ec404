import { Fault, invalid } from '@ratchet/kernel';
import { type Tensor, wireInstance } from '@ratchet/model';
import type {
  Feedback__Output,
  FeedbackServiceDefinition,
  Instance__Output,
  SubmitFeedbackOutcome__Output,
  SubmitFeedbackRequest,
  SubmitFeedbackResponse__Output,
} from '@ratchet/protocol';
import { faultOf, type Remote } from '@ratchet/rpc';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { columnsOf } from '../wire-row.ts';
import { exampleManifest, type Manifests } from './example-manifest.ts';
import { instanceSchema } from './instance-schemas.ts';
import { readExample } from './instances.ts';
import { pageOf } from './page-token.ts';
import { problemSchema, refusalOf } from './problem.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, readBy, route, someOf, wholeNumber } from './route.ts';
import { jsonFromTensor } from './tensor-to-json.ts';
import { isoTime, present, someText, wordOf } from './wire-json.ts';

const stateSchema = z.enum(['pending', 'resolved', 'rejected', 'orphaned']);

const pieceSchema = z
  .strictObject({
    predictionId: z.string().optional().describe('the prediction to correct; or model and instance'),
    model: z.string().optional().describe('the model of a new example'),
    instance: instanceSchema.optional().describe('what a new example is about'),
    label: z
      .string()
      .optional()
      .describe('the right label; for question answering what the question is about'),
    value: z.number().optional().describe('the right value, for models that answer values'),
    answer: z
      .string()
      .optional()
      .describe('the right answer, for question answering; without a label it is its own'),
    source: z.string().optional().describe('who says it'),
    idempotencyKey: z
      .string()
      .optional()
      .describe(
        'the same key and payload give the same feedback again; wins over the header Idempotency-Key',
      ),
    blind: z
      .boolean()
      .optional()
      .describe('it was asked for whatever the answer of the model was: it may also judge'),
  })
  .refine(
    ({ label, value, answer }) => label !== undefined || value !== undefined || answer !== undefined,
    'give label, value or answer: what would have been right',
  )
  .meta({ id: 'Feedback' });

const acknowledgedSchema = z
  .strictObject({
    feedbackId: z.string(),
    state: stateSchema,
    duplicate: z.literal(true).optional().describe('the same key and payload had been sent before'),
  })
  .meta({ id: 'FeedbackAcknowledged' });

const listedSchema = z.strictObject({
  feedbackId: z.string(),
  model: z.string().optional(),
  version: z.string().optional(),
  predictionId: z.string().optional(),
  text: z.string().optional().describe('the text that it is about'),
  instance: instanceSchema.optional().describe('the row, the image or the tensors that it is about'),
  label: z.string().optional(),
  value: z.number().optional(),
  answer: z.string().optional(),
  predictedLabel: z.string().optional(),
  source: z.string().optional(),
  blind: z.boolean(),
  state: stateSchema,
  reason: z.string().optional(),
  createTime: z.iso.datetime(),
});

const statsSchema = z.strictObject({
  model: z.string(),
  predictions: z.array(z.strictObject({ version: z.string(), label: z.string(), count: z.number() })),
  feedback: z.record(z.string(), z.number()),
  agreement: z.array(
    z.strictObject({ version: z.string(), label: z.string(), agreed: z.number(), disagreed: z.number() }),
  ),
  examples: z.number(),
});

/** Corrections: one, many, what is kept, and counts of it. */
export function feedbackRoutes(feedback: Remote<FeedbackServiceDefinition>, manifests: Manifests): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/feedback',
      summary: 'Keeps one piece of feedback; answered when it is on disk.',
      body: pieceSchema,
      status: 201,
      answer: acknowledgedSchema,
      async handle({ body, request, reply }) {
        const piece = { idempotencyKey: headerKey(request), ...(await wireOf(body, manifests)) };
        return acknowledged(await feedback.SubmitFeedback(piece, settingsOf(request, reply)));
      },
    }),
    route({
      method: 'POST',
      path: '/v1/feedback:batch',
      summary: 'Keeps up to 1,000 pieces of feedback, each with its own outcome.',
      body: z.strictObject({
        feedback: someOf(z.unknown().describe('as for /v1/feedback'), 1_000, 'pieces'),
      }),
      answer: z.strictObject({
        results: z.array(z.union([acknowledgedSchema.extend({ status: z.literal(201) }), problemSchema])),
      }),
      async handle({ body, request, reply }) {
        const results: unknown[] = [];
        const wanted: { at: number; piece: SubmitFeedbackRequest }[] = [];
        for (const [at, given] of body.feedback.entries()) {
          try {
            const piece = readBy(pieceSchema, given, `feedback[${at}]`);
            wanted.push({ at, piece: await wireOf(piece, manifests) });
          } catch (error) {
            if (!(error instanceof Fault)) throw error; // a bug is logged, and the answer to the whole call
            results[at] = refusalOf(error).problem;
          }
        }
        if (wanted.length === 0) return { results };
        const requests = wanted.map(({ piece }) => piece);
        const { outcomes } = await feedback.BatchSubmitFeedback({ requests }, settingsOf(request, reply));
        wanted.forEach(({ at }, i) => {
          results[at] = outcomeOf(outcomes[i]);
        });
        return { results };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/feedback',
      summary: 'Pages through feedback, oldest first.',
      query: z.strictObject({
        model: z.string().optional(),
        pageSize: wholeNumber.max(1_000).optional().describe('100 when left out'),
        pageToken: z.string().optional().describe('the nextPageToken of the page before'),
      }),
      answer: z.strictObject({
        feedback: z.array(listedSchema),
        nextPageToken: z.string().describe('empty on the last page'),
      }),
      async handle({ query, request, reply }) {
        const page = await pageOf(feedback.ListFeedback(present(query), settingsOf(request, reply)));
        return { feedback: page.feedback.map(listed), nextPageToken: page.nextPageToken };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/models/{model}/stats',
      summary: 'Counts predictions, feedback and how they agree, by version and label.',
      answer: statsSchema,
      async handle({ params, request, reply }) {
        const model = params['model']!;
        const stats = await feedback.GetModelStats({ model }, settingsOf(request, reply));
        return { model, ...stats };
      },
    }),
  ];
}

function headerKey(request: FastifyRequest): string {
  const given = request.headers['idempotency-key'];
  return typeof given === 'string' ? given : '';
}

/** A piece of feedback as the feedback service takes it; it checks the rest. */
async function wireOf(
  { instance, ...piece }: z.output<typeof pieceSchema>,
  manifests: Manifests,
): Promise<SubmitFeedbackRequest> {
  if (instance === undefined) return present(piece);
  const example = readExample(instance, await exampleManifest(manifests, piece.model ?? ''), refuse);
  const about = example.text === undefined ? { instance: wireInstance(example) } : { text: example.text };
  return present({ ...piece, ...about });
}

function refuse(what: string, metadata: Readonly<Record<string, string>> = {}): Fault {
  return invalid('INVALID_ARGUMENT', `instance: ${what}`, metadata);
}

function acknowledged({ feedbackId, state, duplicate }: SubmitFeedbackResponse__Output): object {
  return { feedbackId, state: wordOf(state, 'FEEDBACK_STATE_'), ...(duplicate ? { duplicate } : {}) };
}

function outcomeOf(outcome: SubmitFeedbackOutcome__Output | undefined): unknown {
  if (outcome?.code === 0 && outcome.response) return { status: 201, ...acknowledged(outcome.response) };
  const fault = outcome
    ? faultOf(outcome.code, outcome.message, outcome.reason)
    : new Fault('Internal', 'NO_OUTCOME', 'feedback did not say what became of it');
  return refusalOf(fault).problem;
}

function listed(feedback: Feedback__Output): unknown {
  return {
    feedbackId: feedback.feedbackId,
    model: someText(feedback.model),
    version: someText(feedback.version),
    predictionId: someText(feedback.predictionId),
    text: someText(feedback.text),
    instance: listedInstance(feedback.instance),
    label: someText(feedback.label),
    value: feedback.value,
    answer: someText(feedback.answer),
    predictedLabel: someText(feedback.predictedLabel),
    source: someText(feedback.source),
    blind: feedback.blind,
    state: wordOf(feedback.state, 'FEEDBACK_STATE_'),
    reason: someText(feedback.reason),
    createTime: isoTime(feedback.createTimeMs),
  };
}

/** What is no text as callers send it; of tensors without elements nothing, for their lists may be without end. */
function listedInstance(instance: Instance__Output | null): unknown {
  if (instance?.row) return columnsOf(instance.row);
  if (instance?.image !== undefined) return { b64: instance.image.toString('base64') };
  const tensors = instance?.tensors?.tensors ?? [];
  if (tensors.length === 0 || tensors.some(({ content }) => content.length === 0)) return undefined;
  const arrays = tensors.map((tensor) => [tensor.name, jsonFromTensor(tensor as Tensor)] as const);
  return arrays.length === 1 ? arrays[0]![1] : Object.fromEntries(arrays);
}

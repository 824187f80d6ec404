import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { INSTANCES_MAX } from '../instance.ts';
import { type PredictAnswer, type Predictor, ROUTING_KEY_MAX } from '../predict.ts';
import type { Target } from '../router.ts';
import { instanceSchema } from './instance-schemas.ts';
import { readInstances } from './instances.ts';
import { predictionJson, predictionSchema } from './prediction-json.ts';
import { onGone, timeoutOf, traceparentOf } from './request-settings.ts';
import { type Route, route, someOf } from './route.ts';

const bodySchema = z
  .strictObject({
    instances: someOf(instanceSchema, INSTANCES_MAX, 'instances').describe('each as the model reads it'),
    inputs: z
      .never({ error: 'the columnar format is not served: send one row for each prediction as "instances"' })
      .optional(),
    version: z.string().optional().describe('which version answers'),
    alias: z.string().optional().describe('the alias whose version answers; champion when left out'),
    routingKey: z
      .string()
      .max(ROUTING_KEY_MAX)
      .optional()
      .describe('calls with the same key go to the same arm of a rollout'),
  })
  .refine(
    ({ version, alias }) => version === undefined || alias === undefined,
    'give version or alias, not both',
  )
  .meta({ id: 'PredictRequest' });

const answerSchema = z
  .strictObject({
    model: z.string(),
    version: z.string(),
    predictionIds: z.array(z.string()).describe('one for each instance: send it back with the right answer'),
    predictions: z.array(predictionSchema).describe('one for each instance, as the task of the model has it'),
    recorded: z.boolean().describe('whether the predictions can be corrected by their ids'),
  })
  .meta({ id: 'PredictResponse' });

/** `:predict` in its three forms; what the path names wins over the body. */
export function predictRoutes(predictor: Predictor): Route[] {
  const at = (path: string, summary: string): Route =>
    route({
      method: 'POST',
      path: `/v1/models/{model}${path}:predict`,
      summary,
      body: bodySchema,
      answer: answerSchema,
      handle: ({ params, body, request, reply }) => predict(predictor, params, body, request, reply),
    });
  return [
    at('', 'Predicts with the champion, or with the version or alias in the body.'),
    at('/versions/{version}', 'Predicts with one version.'),
    at('/labels/{alias}', 'Predicts with the version that an alias names.'),
  ];
}

function predict(
  predictor: Predictor,
  params: Readonly<Record<string, string>>,
  body: z.output<typeof bodySchema>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  return new Promise<PredictAnswer>((resolve, reject) => {
    const flight = predictor.predict({
      door: 'rest',
      model: params['model']!,
      target: targetOf(params, body),
      routingKey: body.routingKey ?? '',
      deadlineAt: performance.now() + timeoutOf(request),
      traceparent: traceparentOf(request),
      instanceCount: body.instances.length,
      read: (manifest) => readInstances(body.instances, manifest),
      answered: resolve,
      failed: reject,
    });
    onGone(reply, () => flight.cancel());
  }).then(jsonOf);
}

function targetOf(params: Readonly<Record<string, string>>, body: Target): Target {
  const { version, alias } = params;
  return version === undefined && alias === undefined ? body : { version, alias };
}

function jsonOf({
  model,
  version,
  predictionIds,
  answers,
  recorded,
}: PredictAnswer): z.output<typeof answerSchema> {
  return {
    model,
    version,
    predictionIds: [...predictionIds],
    predictions: answers.map(predictionJson),
    recorded,
  };
}

import type { Attribution__Output, ExplainResponse__Output } from '@ratchet/protocol';
import { z } from 'zod';
import type { Explainer } from '../explain.ts';
import { instanceSchema } from './instance-schemas.ts';
import { readInstances } from './instances.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, route } from './route.ts';
import { jsonFromTensor } from './tensor-to-json.ts';
import { someText } from './wire-json.ts';

const METHODS = ['linear', 'integrated-gradients', 'tree-paths', 'factorization', 'sampled-shapley'] as const;

const bodySchema = z
  .strictObject({
    instance: instanceSchema.describe('one instance as :predict takes it'),
    label: z.string().optional().describe('what to explain; what the version answers when left out'),
    version: z.string().optional().describe('whose answer is explained'),
    alias: z.string().optional().describe('the alias whose version is asked; champion when left out'),
  })
  .refine(
    ({ version, alias }) => version === undefined || alias === undefined,
    'give version or alias, not both',
  )
  .meta({ id: 'ExplainRequest' });

const contribution = z.number().describe('what it adds to the score; negative where it speaks against');

const attributionSchema = z
  .union([
    z.strictObject({
      token: z
        .strictObject({ text: z.string(), start: z.number().int(), end: z.number().int() })
        .describe('a piece of a text; places are UTF-16 code units, the end excluded'),
      contribution,
    }),
    z.strictObject({ column: z.string(), contribution }),
    z.strictObject({
      part: z.string().describe('no piece of the instance: mean, user, item, user and item, or rest'),
      contribution,
    }),
    z.strictObject({
      heatMap: z
        .strictObject({
          b64: z.string().meta({ contentEncoding: 'base64' }),
          width: z.number().int(),
          height: z.number().int(),
        })
        .describe('a PNG file: red speaks for the label, blue against it'),
      contribution,
    }),
    z.strictObject({
      input: z.strictObject({ name: z.string(), contributions: z.unknown() }),
      contribution,
    }),
  ])
  .meta({ id: 'Attribution' });

const answerSchema = z
  .strictObject({
    model: z.string(),
    version: z.string(),
    label: z.string().optional().describe('what is explained; absent for values'),
    answer: z.number().describe('the probability of the label, or the value'),
    score: z.number().describe('what baseline and contributions add up to: log-odds of a label, or a value'),
    baseline: z.number().describe('the score of an instance that says nothing'),
    attributions: z
      .array(attributionSchema)
      .describe('in the order of the text, of the columns, of the inputs'),
    method: z.enum(METHODS),
    completeness: z
      .number()
      .describe('what the sum is off, relative to score − baseline; above 0.01 it is not the whole story'),
  })
  .meta({ id: 'ExplainResponse' });

/** `:explain` for the champion, or for one version; what the path names wins over the body. */
export function explainRoutes(explainer: Explainer): Route[] {
  const at = (path: string, summary: string): Route =>
    route({
      method: 'POST',
      path: `/v1/models/{model}${path}:explain`,
      summary,
      body: bodySchema,
      answer: answerSchema,
      async handle({ params, body, request, reply }) {
        const { instance, label = '' } = body;
        const explained = await explainer.explain({
          model: params['model']!,
          target: params['version'] === undefined ? body : { version: params['version'] },
          label,
          settings: settingsOf(request, reply),
          read: (manifest) => readInstances([instance], manifest)[0]!,
        });
        return explanationJson(explained);
      },
    });
  return [
    at(
      '',
      'Says what each part of an instance did to the answer of the champion, or of the version or alias in the body.',
    ),
    at('/versions/{version}', 'Says what each part of an instance did to the answer of one version.'),
  ];
}

function explanationJson(explained: ExplainResponse__Output): z.output<typeof answerSchema> {
  const { model, version, label, answer, score, baseline, attributions, method, completeness } = explained;
  return {
    model,
    version,
    label: someText(label),
    answer,
    score,
    baseline,
    attributions: attributions.map(attributionJson),
    method: wordOfMethod(method),
    completeness,
  };
}

function attributionJson(attribution: Attribution__Output): z.output<typeof attributionSchema> {
  const { token, column, part = '', heatMap, input, contribution: sum } = attribution;
  if (token) return { token, contribution: sum };
  if (column !== undefined) return { column, contribution: sum };
  if (heatMap) {
    const { png, width, height } = heatMap;
    return { heatMap: { b64: png.toString('base64'), width, height }, contribution: sum };
  }
  if (!input) return { part, contribution: sum };
  const { name, shape, content } = input;
  const contributions = jsonFromTensor({ name, shape, content, datatype: 'FP32' });
  return { input: { name, contributions }, contribution: sum };
}

/** EXPLANATION_METHOD_TREE_PATHS is tree-paths. */
function wordOfMethod(method: ExplainResponse__Output['method']): (typeof METHODS)[number] {
  const word = method.replace('EXPLANATION_METHOD_', '').toLowerCase().replaceAll('_', '-');
  return word as (typeof METHODS)[number];
}

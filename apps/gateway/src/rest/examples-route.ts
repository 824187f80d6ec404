import { invalid, quote } from '@ratchet/kernel';
import { type Instance, type Manifest, TASK_SHAPES, wireInstance } from '@ratchet/model';
import type { DatasetServiceDefinition, Example } from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import { z } from 'zod';
import type { Refuse } from '../instance.ts';
import { readRow } from '../row.ts';
import { exampleManifest, type Manifests } from './example-manifest.ts';
import { tensorsSchema } from './instance-schemas.ts';
import { readImage, readsTensors, readTensors } from './instances.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, route, someOf } from './route.ts';
import { present } from './wire-json.ts';

/** What 32 bits hold. */
const OCCURRENCE_MAX = 2 ** 32 - 1;

const exampleSchema = z
  .strictObject({
    text: z.string().optional().describe('a text; or row, or image, or tensors'),
    row: z.record(z.string(), z.unknown()).optional().describe('a row of a table by its columns'),
    image: z.strictObject({ b64: z.string() }).optional().describe('a PNG or JPEG file in base64'),
    tensors: tensorsSchema.optional().describe('as the version that answers has its inputs'),
    label: z.string().optional().describe('the right label; or value, or answer'),
    value: z.number().optional().describe('the right value'),
    answer: z.string().optional().describe('the right answer; with a label the answer of that label'),
    occurrence: z
      .number()
      .int()
      .min(1)
      .max(OCCURRENCE_MAX)
      .optional()
      .describe('the how many-th row of its file with these columns and this target it is; 1 when left out'),
  })
  .meta({ id: 'Example' });

type ExampleJson = z.output<typeof exampleSchema>;

/** Base data. */
export function examplesRoute(
  datasets: Pick<Remote<DatasetServiceDefinition>, 'ImportExamples'>,
  manifests: Manifests,
): Route {
  return route({
    method: 'POST',
    path: '/v1/models/{model}/examples:batch',
    summary:
      'Keeps up to 1,000 labelled texts, rows, images or tensors as base data; the same again change nothing.',
    body: z.strictObject({
      examples: someOf(exampleSchema, 1_000, 'examples'),
      source: z.string().optional().describe('where they come from'),
    }),
    answer: z.strictObject({
      imported: z.number(),
      duplicates: z.number(),
      rejected: z.array(z.strictObject({ index: z.number(), reason: z.string(), message: z.string() })),
    }),
    async handle({ params, body: { examples, source }, request, reply }) {
      const model = params['model']!;
      const manifest = await exampleManifest(manifests, model);
      const read = examples.map((example, index) => wireExample(example, index, { model, manifest }));
      return await datasets.ImportExamples(
        { model, examples: read, ...present({ source }) },
        settingsOf(request, reply),
      );
    },
  });
}

/** The model that examples are for, and its manifest once it has a version. */
interface Learner {
  readonly model: string;
  readonly manifest: Manifest | undefined;
}

/** An example as the feedback service takes it; it checks the rest. Fault InvalidInput INVALID_EXAMPLE names the example. */
function wireExample(given: ExampleJson, index: number, learner: Learner): Example {
  const { label, value, answer, occurrence } = given;
  const refuse: Refuse = (what, metadata = {}) =>
    invalid('INVALID_EXAMPLE', `examples[${index}]: ${what}`, { index: String(index), ...metadata });
  const targets = [label ?? answer, value].filter((each) => each !== undefined);
  if (targets.length !== 1)
    throw refuse('expected one of label, value and answer; an answer may have its label beside it');
  const instance = instanceOf(given, learner, refuse);
  const about = instance.text === undefined ? { instance: wireInstance(instance) } : { text: instance.text };
  return present({ ...about, label, value, answer, occurrence });
}

function instanceOf({ text, row, image, tensors }: ExampleJson, learner: Learner, refuse: Refuse): Instance {
  const given = [text, row, image, tensors].filter((each) => each !== undefined);
  if (given.length !== 1) throw refuse('expected one of text, row, image and tensors');
  if (text !== undefined) return { text };
  if (row !== undefined) return { row: readRow(row, refuse) };
  if (image !== undefined) return { image: readImage(image, refuse) };
  const { model, manifest } = learner;
  if (manifest && readsTensors(manifest)) return { tensors: readTensors(tensors, manifest, refuse) };
  const stands = manifest ? `reads ${TASK_SHAPES[manifest.task].reads}` : 'has no version yet';
  throw refuse(
    `tensors are read by the signature of the model: expected one that reads tensors, got ${quote(model)}, which ${stands}`,
  );
}

import { invalid } from '@ratchet/kernel';
import type { Instance } from '@ratchet/model';
import type { DatasetServiceDefinition, Example } from '@ratchet/protocol';
import type { Remote } from '@ratchet/rpc';
import { z } from 'zod';
import { readRow } from '../row.ts';
import { wireInstance } from '../wire-instance.ts';
import { readAnyInstance } from './instances.ts';
import { settingsOf } from './request-settings.ts';
import { type Route, route, someOf } from './route.ts';
import { present } from './wire-json.ts';

const exampleSchema = z
  .strictObject({
    text: z.string().optional().describe('a text; or row, or image'),
    row: z.record(z.string(), z.unknown()).optional().describe('a row of a table by its columns'),
    image: z.strictObject({ b64: z.string() }).optional().describe('a PNG or JPEG file in base64'),
    label: z.string().optional().describe('the right label; or value, or answer'),
    value: z.number().optional().describe('the right value'),
    answer: z.string().optional().describe('the right answer; with a label the answer of that label'),
  })
  .meta({ id: 'Example' });

type ExampleJson = z.output<typeof exampleSchema>;

/** Base data. */
export function examplesRoute(datasets: Pick<Remote<DatasetServiceDefinition>, 'ImportExamples'>): Route {
  return route({
    method: 'POST',
    path: '/v1/models/{model}/examples:batch',
    summary: 'Keeps up to 1,000 labelled texts, rows or images as base data; the same again change nothing.',
    body: z.strictObject({
      examples: someOf(exampleSchema, 1_000, 'examples'),
      source: z.string().optional().describe('where they come from'),
    }),
    answer: z.strictObject({
      imported: z.number(),
      duplicates: z.number(),
      rejected: z.array(z.strictObject({ index: z.number(), reason: z.string(), message: z.string() })),
    }),
    handle: ({ params, body: { examples, source }, request, reply }) =>
      datasets.ImportExamples(
        { model: params['model']!, examples: examples.map(wireExample), ...present({ source }) },
        settingsOf(request, reply),
      ),
  });
}

/** An example as the feedback service takes it; it checks the rest. Fault InvalidInput INVALID_EXAMPLE names the example. */
function wireExample(given: ExampleJson, index: number): Example {
  const { text, row, image, label, value, answer } = given;
  const refuse = (what: string, metadata: Readonly<Record<string, string>> = {}) =>
    invalid('INVALID_EXAMPLE', `examples[${index}]: ${what}`, { index: String(index), ...metadata });
  if ([text, row, image].filter((each) => each !== undefined).length !== 1)
    throw refuse('expected one of text, row and image');
  const targets = [label ?? answer, value].filter((each) => each !== undefined);
  if (targets.length !== 1)
    throw refuse('expected one of label, value and answer; an answer may have its label beside it');
  const instance = row ? { row: readRow(row, refuse) } : image && readAnyInstance(image, refuse);
  return present({
    text,
    label,
    value,
    answer,
    instance: instance && wireInstance(instance satisfies Instance),
  });
}

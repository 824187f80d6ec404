import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { FakeMesh, type Json } from '../testing.ts';
import { openApiOf } from './openapi.ts';
import { route } from './route.ts';

let mesh: FakeMesh;
let document: Json;
beforeAll(async () => {
  mesh = await FakeMesh.start();
  document = (await mesh.call('GET', '/openapi.json')).body;
});
afterAll(() => mesh.close());

test('a route is described by the schemas that validate it', () => {
  const named = z.strictObject({ id: z.string() }).meta({ id: 'Named' });
  const described: Json = openApiOf([
    route({
      method: 'POST',
      path: '/v1/a/{b}:c',
      summary: 'Does it.',
      body: z.strictObject({ x: z.number().optional().describe('a number'), y: named }),
      query: z.strictObject({
        q: z.coerce.number().int().min(1).optional().describe('how many'),
        r: z.string(),
      }),
      status: 201,
      answer: z.strictObject({ list: z.array(named) }),
      handle: () => undefined,
    }),
  ]);
  const operation = described.paths['/v1/a/{b}:c'].post;
  expect(operation).toMatchObject({ operationId: 'postV1ABC', summary: 'Does it.' });
  expect(operation.parameters).toEqual([
    { name: 'b', in: 'path', required: true, schema: { type: 'string' } },
    {
      name: 'q',
      in: 'query',
      required: false,
      description: 'how many',
      schema: { type: 'integer', minimum: 1, maximum: 9007199254740991 },
    },
    { name: 'r', in: 'query', required: true, description: '', schema: { type: 'string' } },
  ]);
  expect(operation.requestBody.content['application/json'].schema).toEqual({
    type: 'object',
    properties: { x: { type: 'number', description: 'a number' }, y: { $ref: '#/components/schemas/Named' } },
    required: ['y'],
    additionalProperties: false,
  });
  expect(operation.responses['201'].content['application/json'].schema.properties.list.items).toEqual({
    $ref: '#/components/schemas/Named',
  });
  expect(described.components.schemas.Named).toMatchObject({ type: 'object', required: ['id'] });
});

test('the gateway describes every route that it serves', () => {
  expect(document.openapi).toBe('3.1.0');
  const served = Object.entries(document.paths as Record<string, Record<string, unknown>>).flatMap(
    ([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(served.toSorted()).toEqual([
    'delete /v1/models/{model}',
    'get /debug/traces',
    'get /livez',
    'get /metrics',
    'get /openapi.json',
    'get /readyz',
    'get /v1/feedback',
    'get /v1/models',
    'get /v1/models/{model}',
    'get /v1/models/{model}/stats',
    'get /v1/models/{model}/training',
    'get /v1/models/{model}/versions/{version}',
    'get /v1/models/{model}/versions/{version}/pictures/{name}.svg',
    'get /v1/models/{model}/versions/{version}/report',
    'get /v1/runs',
    'get /v1/runs/{run}',
    'get /v1/runs/{run}/events',
    'patch /v1/models/{model}/policy',
    'post /v1/feedback',
    'post /v1/feedback:batch',
    'post /v1/models/{model}/examples:batch',
    'post /v1/models/{model}/labels/{alias}:predict',
    'post /v1/models/{model}/versions',
    'post /v1/models/{model}/versions/{version}:explain',
    'post /v1/models/{model}/versions/{version}:predict',
    'post /v1/models/{model}:compress',
    'post /v1/models/{model}:explain',
    'post /v1/models/{model}:predict',
    'post /v1/models/{model}:promote',
    'post /v1/models/{model}:rollback',
    'post /v1/models/{model}:train',
    'post /v1/runs/{run}:cancel',
    'post /v1/traces',
    'put /v1/models/{model}/training',
  ]);
});

test('every reference leads somewhere, and every operation has a name of its own', () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!);
  expect(references.length).toBeGreaterThan(10);
  for (const reference of references) {
    expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
    expect(document.components.schemas).toHaveProperty(reference.split('/').at(-1)!);
  }
  const names = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
});

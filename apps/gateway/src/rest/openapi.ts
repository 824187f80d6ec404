import { type ZodType, z } from 'zod';
import { PROBLEM_TYPE, problemSchema } from './problem.ts';
import { type Route, route } from './route.ts';

const DESCRIPTION =
  'Ratchet serves models that learn from corrections. Versions are decimal strings. Times are ISO 8601. Every error is a problem document (RFC 9457).';

/** The route that tells all the others. */
export function openApiRoute(routes: readonly Route[]): Route {
  let document: Record<string, unknown> | undefined;
  const self: Route = route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description (OpenAPI 3.1).',
    answer: z.looseObject({ openapi: z.string() }),
    handle(): unknown {
      document ??= openApiOf([...routes, self]);
      return document;
    },
  });
  return self;
}

/** Describes routes by the very schemas that validate their requests. */
export function openApiOf(routes: readonly Route[]): Record<string, unknown> {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const each of routes) {
    paths[each.path] ??= {};
    paths[each.path]![each.method.toLowerCase()] = operationOf(each, schemas);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ratchet', version: '0.1.0', description: DESCRIPTION, license: { name: 'Apache-2.0' } },
    paths,
    components: {
      schemas: schemas.named,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { token: [] }],
  };
}

function operationOf(each: Route, schemas: Schemas): Record<string, unknown> {
  const body = bodyOf(each, schemas);
  return {
    operationId: operationId(each),
    summary: each.summary,
    parameters: [...pathParameters(each.path), ...queryParameters(each.query, schemas)],
    ...(body === undefined ? {} : { requestBody: { content: body } }),
    responses: {
      [each.status]: { description: 'Success.', ...answerOf(each, schemas) },
      default: {
        description: 'What was expected, what came, and the fix.',
        content: { [PROBLEM_TYPE]: { schema: schemas.of(problemSchema, 'output') } },
      },
    },
  };
}

function bodyOf(each: Route, schemas: Schemas): Record<string, unknown> | undefined {
  if (each.body) return { 'application/json': { schema: schemas.of(each.body, 'input') } };
  return each.bodyType === undefined ? undefined : { [each.bodyType]: {} };
}

function answerOf(each: Route, schemas: Schemas): Record<string, unknown> {
  if (each.answer) return { content: { 'application/json': { schema: schemas.of(each.answer, 'output') } } };
  return each.answerType === undefined ? {} : { content: { [each.answerType]: {} } };
}

/** "postV1ModelsModelPredict" */
function operationId({ method, path }: Route): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: ZodType | undefined, schemas: Schemas): unknown[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemas.of(query, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description = '', ...schema }]) => {
    return { name, in: 'query', required: required.includes(name), description, schema };
  });
}

/** JSON schemas; those with a name of their own stand in `named` once, and are referred to. */
class Schemas {
  readonly named: Record<string, unknown> = {};

  of(schema: ZodType, io: 'input' | 'output'): unknown {
    const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
    for (const [name, named] of Object.entries($defs)) this.named[name] = referring(named);
    return referring(rest);
  }
}

/** The same schema with its references led to the document's components. */
function referring(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

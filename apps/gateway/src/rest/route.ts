import { invalid, quote } from '@ratchet/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ZodType, z } from 'zod';
import { kindOf } from '../kind-of.ts';

/** What a route's handler gets. */
export interface RestCall<Body, Query> {
  /** The parts of the path in braces. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly query: Query;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Aborts when the server begins to close: an endless answer ends then, a finite one goes on. */
  readonly closing: AbortSignal;
}

/** One REST route: what serves it and what /openapi.json says of it, in one place. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** "/v1/models/{model}:predict" */
  readonly path: string;
  readonly summary: string;
  /** The JSON body; a Route without one takes none, or reads it itself. */
  readonly body?: ZodType;
  /** The media type of a body that is no JSON. */
  readonly bodyType?: string;
  readonly query?: ZodType;
  readonly status: number;
  /** What the answer with that status looks like; nothing for an empty one. */
  readonly answer?: ZodType;
  readonly answerType?: string;
  handle(call: RestCall<unknown, unknown>): unknown;
}

interface RouteOptions<B extends ZodType, Q extends ZodType>
  extends Omit<Route, 'body' | 'query' | 'status' | 'handle'> {
  readonly body?: B;
  readonly query?: Q;
  readonly status?: number;
  readonly handle: (call: RestCall<z.output<B>, z.output<Q>>) => unknown;
}

/** Declares a route; the handler's body and query have the types of their schemas. */
export function route<B extends ZodType, Q extends ZodType>(options: RouteOptions<B, Q>): Route {
  return { status: 200, ...options, handle: options.handle as Route['handle'] };
}

/** Reads a value by its schema. Fault InvalidInput names each field that is wrong, at most five of them. */
export function readBy<S extends ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value, { error: inOurWords });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const shown = issues.slice(0, 5).map((issue) => describe(issue, what));
  const more = issues.length > 5 ? [`and ${issues.length - 5} more`] : [];
  throw invalid('INVALID_ARGUMENT', [...shown, ...more].join('; '));
}

function describe(issue: z.core.$ZodIssue, what: string): string {
  const place = issue.path.length === 0 ? what : placeOf(issue.path);
  if (issue.code !== 'unrecognized_keys') return `${place}: ${issue.message}`;
  return `${place}: unknown field ${issue.keys.slice(0, 5).map(quote).join(', ')}`;
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  nonoptional: 'a value',
};

/** The common mistakes as "expected …, got …"; others keep the words of their schema, or zod's. */
function inOurWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (code === 'invalid_type' && TYPES[issue.expected])
    return `expected ${TYPES[issue.expected]}, got ${kindOf(input)}`;
  if (code !== 'too_small' && code !== 'too_big') return undefined;
  const bound = code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  return typeof input === 'string'
    ? `expected ${bound} characters, got ${input.length}`
    : `expected ${bound}, got ${kindOf(input)}`;
}

/** A field with 1 to `max` entries, which messages call `noun`. */
export function someOf<S extends ZodType>(entry: S, max: number, noun: string): z.ZodArray<S> {
  const error = ({ input }: { readonly input: unknown }): string =>
    `expected 1 to ${max} ${noun}, got ${(input as unknown[]).length}`;
  return z.array(entry).min(1, { error }).max(max, { error });
}

/** A field of a query that is a whole number. */
export const wholeNumber = z.coerce.number().int().min(0);

import { STATUS_CODES } from 'node:http';
import { Fault, type FaultMetadata, messageOf } from '@ratchet/kernel';
import { HTTP_STATUS_OF_KIND } from '@ratchet/rpc';
import { z } from 'zod';

/** What every REST error looks like: RFC 9457, with `error` beside it for clients of TF Serving. */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('always about:blank: the title says what the status means'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('what was expected, what came, and the fix'),
    reason: z.string().describe('a constant in UPPER_SNAKE_CASE, the same as in the gRPC ErrorInfo'),
    metadata: z.record(z.string(), z.string()).optional(),
    error: z.string().describe('the detail again'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_TYPE = 'application/problem+json';

/** How long a caller should wait before it asks again, in seconds, where that can help. */
const RETRY_AFTER: Readonly<Record<number, string>> = { 429: '1', 503: '1' };

/** An error of the HTTP layer that no kind of fault stands for. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, reason: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}

/** An answer that says what went wrong. */
export interface Refusal {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** The error is a bug, not an expected failure: somebody should hear of it. */
  readonly unexpected: boolean;
}

/** What a caller sees of an error: a fault whole, fastify's own refusals in our words, anything else as internal. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Fault) {
    const status = HTTP_STATUS_OF_KIND[error.kind];
    return refusal(status, error.reason, error.message, error.metadata);
  }
  if (error instanceof HttpError)
    return refusal(error.status, error.reason, error.message, {}, error.headers);
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return refusal(statusCode, reasonOf(code), messageOf(error));
  return { ...refusal(500, 'INTERNAL', 'internal error'), unexpected: true };
}

function refusal(
  status: number,
  reason: string,
  detail: string,
  metadata: FaultMetadata = {},
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  const title = STATUS_CODES[status] ?? (status === 499 ? 'Client Closed Request' : 'Error');
  const more = Object.keys(metadata).length === 0 ? {} : { metadata: { ...metadata } };
  const retryAfter = RETRY_AFTER[status];
  return {
    problem: { type: 'about:blank', title, status, detail, reason, ...more, error: detail },
    headers: retryAfter === undefined ? headers : { 'retry-after': retryAfter, ...headers },
    unexpected: false,
  };
}

/** Fastify's codes begin with FST_ERR_. */
function reasonOf(code: unknown): string {
  return typeof code === 'string' ? code.replace(/^FST_(ERR_)?(CTP_)?/, '') : 'BAD_REQUEST';
}

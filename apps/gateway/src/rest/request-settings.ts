import { invalid, quote } from '@ratchet/kernel';
import type { CallSettings } from '@ratchet/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TIMEOUT_MS_DEFAULT } from '../call-times.ts';

const TIMEOUT_SECONDS_MAX = 3_600;

/** How long the caller waits: its `Request-Timeout` header in decimal seconds, else `defaultMs`. */
export function timeoutOf(request: FastifyRequest, defaultMs = TIMEOUT_MS_DEFAULT): number {
  const given = request.headers['request-timeout'];
  if (given === undefined) return defaultMs;
  const text = String(given);
  const seconds = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= TIMEOUT_SECONDS_MAX) return seconds * 1000;
  throw invalid(
    'INVALID_TIMEOUT',
    `the header request-timeout: expected seconds as a decimal number above 0 and up to ${TIMEOUT_SECONDS_MAX}, got ${quote(text)}`,
  );
}

/** The W3C header of the caller's trace. */
export function traceparentOf(request: FastifyRequest): string | undefined {
  const given = request.headers['traceparent'];
  return typeof given === 'string' ? given : undefined;
}

/** Calls back when the caller goes away before it has its answer. */
export function onGone(reply: FastifyReply, gone: () => void): void {
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone();
  });
}

/** How a request is passed on to the service that answers it: its time, its trace, its end. */
export function settingsOf(
  request: FastifyRequest,
  reply: FastifyReply,
  defaultMs = TIMEOUT_MS_DEFAULT,
): CallSettings {
  const abort = new AbortController();
  onGone(reply, () => abort.abort());
  const traceparent = traceparentOf(request);
  return {
    timeoutMs: timeoutOf(request, defaultMs),
    signal: abort.signal,
    ...(traceparent === undefined ? {} : { metadata: { traceparent } }),
  };
}

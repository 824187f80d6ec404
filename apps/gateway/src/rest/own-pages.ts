import { Fault, quote } from '@ratchet/kernel';
import { isLoopback } from '@ratchet/rpc';
import type { FastifyRequest } from 'fastify';

/**
 * Refuses what the web page of somebody else sends through the browser of a user, who may reach a port that the page can't.
 * Such a request tells its origin; or its page has a host name that leads to this machine by now, and that is the Host.
 */
export function refuseForeignPages(boundTo: string): (request: FastifyRequest) => Promise<void> {
  const local = isLoopback(boundTo);
  return async ({ headers: { host, origin } }) => {
    if (local && host !== undefined && !namesLoopback(host))
      throw new Fault(
        'PermissionDenied',
        'HOST_NOT_ALLOWED',
        `expected the header host to name this machine, as 127.0.0.1 and localhost do, got ${quote(host)}`,
      );
    if (origin !== undefined && !isSameHost(origin, host))
      throw new Fault(
        'PermissionDenied',
        'ORIGIN_NOT_ALLOWED',
        `web pages of other origins may not call: got the header origin: ${quote(origin)}`,
      );
  };
}

function namesLoopback(host: string): boolean {
  const [, bracketed, plain] = /^(?:\[(.*)\]|([^:]*))(?::\d*)?$/.exec(host.toLowerCase()) ?? [];
  return isLoopback(bracketed ?? plain ?? '');
}

/** Host and port are compared, not the scheme: a proxy may speak TLS before this server. */
function isSameHost(origin: string, host = ''): boolean {
  const from = URL.parse(origin);
  if (from === null) return false;
  return from.host === URL.parse(`${from.protocol}//${host}`)?.host;
}

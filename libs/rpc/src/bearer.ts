import { createHash, timingSafeEqual } from 'node:crypto';
import { ServerInterceptingCall, type ServerInterceptor, ServerListenerBuilder } from '@grpc/grpc-js';
import { Fault } from '@ratchet/kernel';
import { statusOf } from './wire-error.ts';

/** Health and reflection tell nothing that a caller could use, and probes have no token. */
const OPEN = /^\/grpc\.(health|reflection)\./;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Tells whether an authorization is `Bearer <token>`, the scheme in any case. It takes the same time for every wrong token.
 */
export function bearerCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(`Bearer ${token}`);
  return (authorization = '') =>
    timingSafeEqual(digest(authorization.replace(/^bearer +/i, 'Bearer ')), expected);
}

/** Refuses calls without `authorization: Bearer <token>`. */
export function requireBearer(token: string): ServerInterceptor {
  const allowed = bearerCheck(token);
  const refusal = statusOf(
    new Fault(
      'Unauthenticated',
      'TOKEN_REQUIRED',
      'expected metadata "authorization: Bearer <token>" with the token of this server (RATCHET_TOKEN)',
    ),
    'authorization',
    () => {},
  );
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        const listener = new ServerListenerBuilder().withOnReceiveMetadata((metadata, pass) => {
          if (OPEN.test(method.path) || allowed(metadata.get('authorization')[0]?.toString())) pass(metadata);
          else call.sendStatus(refusal);
        });
        next(listener.build());
      },
    });
}

/** The metadata entry that `requireBearer` wants. */
export function bearer(token: string): [name: string, value: string] {
  return ['authorization', `Bearer ${token}`];
}

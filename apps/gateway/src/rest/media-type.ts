import { quote } from '@ratchet/kernel';
import type { FastifyRequest } from 'fastify';
import { HttpError } from './problem.ts';
import type { Route } from './route.ts';

/** The type of a body that is passed on as it arrives. */
export const FILE_TYPE = 'application/octet-stream';

/** Refuses a body that is not of the type that a route reads, or that would have to be decoded first. */
export function checkType({ method, headers }: FastifyRequest, route: Route): void {
  const given = headers['content-type'];
  const comes = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (method === 'GET' || (given === undefined && !comes)) return;
  const wanted = route.bodyType ?? 'application/json';
  const [type, ...parameters] = (given ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== wanted) throw wrongType(given, wanted);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (wanted !== FILE_TYPE && charset !== undefined && !/^"?utf-?8"?$/.test(charset))
    throw wrongType(given, `${wanted} in UTF-8`);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new HttpError(
      415,
      'UNSUPPORTED_CONTENT_ENCODING',
      `expected a body without a content-encoding, got ${quote(encoding)}`,
      { 'accept-encoding': 'identity' },
    );
}

export function wrongType(given: string | undefined, wanted: string): HttpError {
  const got = given === undefined ? 'none' : quote(given);
  return new HttpError(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    `expected the header content-type: ${wanted}, got ${got}`,
  );
}

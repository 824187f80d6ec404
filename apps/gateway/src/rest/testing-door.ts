import { z } from 'zod';
import { route } from './route.ts';
import type { RestOptions } from './server.ts';

/** What the servers of these tests reported. */
export const errors: string[] = [];
const routes = [
  route({
    method: 'POST',
    path: '/v1/things/{thing}:echo',
    summary: 'Answers what came.',
    body: z.strictObject({ text: z.string(), list: z.array(z.number()).optional() }),
    status: 201,
    handle: ({ params, body }) => ({ params, ...body }),
  }),
  route({ method: 'GET', path: '/v1/things/{thing}', summary: 'One.', handle: ({ params }) => params }),
  route({
    method: 'GET',
    path: '/v1/things',
    summary: 'All.',
    query: z.strictObject({ size: z.coerce.number().int().optional() }),
    handle: ({ query }) => query,
  }),
  route({ method: 'GET', path: '/v1/models/{model}', summary: 'One.', handle: ({ params }) => params }),
  route({ method: 'POST', path: '/v1/models/{model}:echo', summary: 'One.', handle: ({ params }) => params }),
  route({
    method: 'DELETE',
    path: '/v1/things/{thing}',
    summary: 'None.',
    status: 204,
    handle: () => undefined,
  }),
  route({
    method: 'POST',
    path: '/v1/bugs',
    summary: 'Fails.',
    handle: () => {
      throw new Error('secret at /home/me/secret.ts');
    },
  }),
  route({
    method: 'POST',
    path: '/v1/files',
    summary: 'Counts bytes.',
    bodyType: 'application/octet-stream',
    async handle({ body }) {
      let bytes = 0;
      for await (const piece of body as AsyncIterable<Buffer>) bytes += piece.length;
      return { bytes };
    },
  }),
];

/** A small REST door: JSON in and out, a query, a file, a bug. */
export const OPTIONS: RestOptions = {
  host: '127.0.0.1',
  port: 0,
  routes,
  openPaths: new Set(['/v1/things']),
  onError: (error, where) => errors.push(`${where}: ${String(error)}`),
};

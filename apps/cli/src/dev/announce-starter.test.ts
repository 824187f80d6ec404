import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, jest, test } from '@jest/globals';
import { announceStarter } from './announce-starter.ts';

/** Announces the starter of a mesh whose first answers are these, then one that is right; answers what was printed. */
async function announced(
  token: string | undefined,
  first: readonly RequestListener[] = [],
): Promise<unknown> {
  const listeners = [...first];
  const server = createServer((request, response) => {
    const listener = listeners.shift();
    if (listener) return listener(request, response);
    response.statusCode = request.headers.authorization === (token && `Bearer ${token}`) ? 200 : 401;
    return response.end(
      JSON.stringify({
        aliases: { champion: '3' },
        model_version_status: [{ version: '3', state: 'AVAILABLE' }],
      }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await announceStarter(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, token);
    return log.mock.calls;
  } finally {
    log.mockRestore();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

const ANSWERS = [['model sentiment, version 3, answers.']];

test('a mesh with a token is asked with it', async () => {
  expect(await announced('secret')).toEqual(ANSWERS);
});

test('a gateway that ends in the middle of an answer is asked again', async () => {
  const breaks: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"aliases":', () => response.destroy());
  };
  const notYet: RequestListener = (_request, response) => void response.writeHead(404).end('{}');
  expect(await announced(undefined, [breaks, notYet])).toEqual(ANSWERS);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, jest, test } from '@jest/globals';
import { announceStarter } from './announce-starter.ts';

test('a mesh with a token is asked with it', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.headers.authorization === 'Bearer secret' ? 200 : 401;
    response.end(
      JSON.stringify({
        aliases: { champion: '3' },
        model_version_status: [{ version: '3', state: 'AVAILABLE' }],
      }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await announceStarter(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'secret');
    expect(log.mock.calls).toEqual([['model sentiment, version 3, answers.']]);
  } finally {
    log.mockRestore();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

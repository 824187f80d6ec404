import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { route } from './route.ts';
import { type RestServer, serveRest } from './server.ts';

const scope = new Scope();
const routes = [route({ method: 'POST', path: '/v1/things', summary: 'One.', handle: () => ({}) })];

let local: RestServer;
let open: RestServer;
beforeAll(async () => {
  const options = { port: 0, routes, openPaths: new Set<string>(), onError: () => undefined };
  local = scope.own(await serveRest({ ...options, host: '127.0.0.1' }));
  open = scope.own(await serveRest({ ...options, host: '0.0.0.0' }));
});
afterAll(() => scope.close());

/** The status, or the reason of a refusal; fetch does not let a caller choose these headers. */
async function post(server: RestServer, headers: Record<string, string>, path = '/v1/things') {
  const port = Number(server.address.split(':')[1]);
  const call = request({ host: '127.0.0.1', port, method: 'POST', path, headers }).end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const { status, reason } = (await json(response)) as { status: number; reason: string };
  return response.statusCode === 200 ? 200 : `${status} ${reason}`;
}

describe('bound to this machine', () => {
  test.each([
    '127.0.0.1',
    '127.0.0.1:7080',
    '127.9.9.9:1',
    'localhost:7080',
    'LOCALHOST',
    '[::1]',
    '[::1]:7080',
  ])('the host %s is served', async (host) => {
    expect(await post(local, { host })).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:7080',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    '[::2]:7080',
    'evil.example:80:127.0.0.1',
  ])('the host "%s" is refused', async (host) => {
    expect(await post(local, { host })).toBe('403 HOST_NOT_ALLOWED');
  });

  test('so it is where nothing is served', async () => {
    expect(await post(local, { host: 'evil.example' }, '/nothing')).toBe('403 HOST_NOT_ALLOWED');
  });
});

test('bound elsewhere any host is served', async () => {
  expect(await post(open, { host: 'mesh.example:7080' })).toBe(200);
});

describe.each([
  ['this machine', () => local, 'localhost:7080'],
  ['elsewhere', () => open, 'mesh.example:7080'],
])('bound to %s', (_, server, host) => {
  test.each([`http://${host}`, `https://${host}`, `http://${host.toUpperCase()}`])(
    'the origin %s is served',
    async (origin) => {
      expect(await post(server(), { host, origin })).toBe(200);
    },
  );

  test.each([
    'null',
    'http://evil.example',
    'http://evil.example:7080',
    `http://${host}0`,
    `http://${host}.evil.example`,
    host,
  ])('the origin %s is refused', async (origin) => {
    expect(await post(server(), { host, origin })).toBe('403 ORIGIN_NOT_ALLOWED');
  });
});

test('the usual port of the scheme needs no naming', async () => {
  expect(await post(local, { host: 'localhost', origin: 'http://localhost:80' })).toBe(200);
  expect(await post(local, { host: 'localhost:443', origin: 'https://localhost' })).toBe(200);
});

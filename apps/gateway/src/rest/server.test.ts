import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError, Scope } from '@ratchet/kernel';
import { until } from '../testing.ts';
import { HttpError } from './problem.ts';
import { route } from './route.ts';
import { type RestServer, serveRest } from './server.ts';
import { errors, OPTIONS } from './testing-door.ts';

const scope = new Scope();
let server: RestServer;
let guarded: RestServer;
beforeAll(async () => {
  server = scope.own(await serveRest(OPTIONS));
  guarded = scope.own(await serveRest({ ...OPTIONS, token: 'sesame' }));
});
afterAll(() => scope.close());

async function call(method: string, path: string, init: RequestInit = {}, at = server) {
  const response = await fetch(`http://${at.address}${path}`, { method, ...init });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const json = (body: string, type = 'application/json'): RequestInit => ({
  body,
  headers: { 'content-type': type },
});

describe('requests that fit', () => {
  test.each([
    ['POST', '/v1/things/a.b-c:echo', json('{"text":"ä"}'), 201, { params: { thing: 'a.b-c' }, text: 'ä' }],
    [
      'POST',
      '/v1/things/a%20b:echo',
      json('{"text":""}', 'application/json; charset=utf-8'),
      201,
      { params: { thing: 'a b' }, text: '' },
    ],
    [
      'POST',
      '/v1/things/a:echo',
      {
        body: '{"text":""}',
        headers: { 'content-type': 'Application/JSON;charset="UTF-8"', 'content-encoding': 'identity' },
      },
      201,
      { params: { thing: 'a' }, text: '' },
    ],
    ['GET', '/v1/models/a.b', {}, 200, { model: 'a.b' }],
    ['GET', '/v1/things/a%20b', {}, 200, { thing: 'a b' }],
    ['GET', '/v1/things?size=7', {}, 200, { size: 7 }],
    ['DELETE', '/v1/things/a', {}, 204, undefined],
    [
      'POST',
      '/v1/files',
      { body: new Uint8Array(9_000_000), headers: { 'content-type': 'application/octet-stream' } },
      200,
      { bytes: 9_000_000 },
    ],
  ])('%s %s', async (method, path, init, status, body) => {
    expect(await call(method, path, init)).toMatchObject({ status, ...(body === undefined ? {} : { body }) });
  });
});

test('a bug is answered as a bare internal error, and told to whoever listens', async () => {
  const { status, body } = await call('POST', '/v1/bugs');
  expect(status).toBe(500);
  expect(body).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'internal error',
    reason: 'INTERNAL',
    error: 'internal error',
  });
  expect(errors).toEqual(['POST /v1/bugs: Error: secret at /home/me/secret.ts']);
});

describe('a token', () => {
  test.each([
    [undefined, 401],
    ['Bearer wrong', 401],
    ['sesame', 401],
    ['Bearer sesame2', 401],
    ['Bearersesame', 401],
    ['Basic sesame', 401],
    ['bearer sesame', 200],
    ['Bearer sesame', 200],
  ])('authorization: %s is answered with %d', async (authorization, status) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await call('GET', '/v1/things/a', { headers }, guarded);
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('guards unknown paths too, and leaves open paths open', async () => {
    expect(await call('GET', '/v1/nothing', {}, guarded)).toMatchObject({
      status: 401,
      body: { reason: 'TOKEN_REQUIRED' },
    });
    expect(await call('GET', '/v1/things', {}, guarded)).toMatchObject({ status: 200 });
  });
});

test('a taken port is named with its setting', async () => {
  const port = Number(server.address.split(':')[1]);
  const second = serveRest({ ...OPTIONS, port });
  await expect(second).rejects.toThrow(ConfigError);
  await expect(second).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken: end what listens there, or set RATCHET_GATEWAY_REST_PORT`,
  );
});

test('closing lets a call finish', async () => {
  let answer = (_value: unknown): void => {};
  let arrived = false;
  const slow = route({
    method: 'GET',
    path: '/slow',
    summary: 'Waits.',
    handle: () => {
      arrived = true;
      return new Promise((resolve) => (answer = resolve));
    },
  });
  const closing = await serveRest({ ...OPTIONS, routes: [slow] });
  const called = call('GET', '/slow', {}, closing);
  await until('the call', () => arrived);
  const closed = closing.close();
  answer({ done: true });
  expect(await called).toMatchObject({ status: 200, body: { done: true } });
  await closed;
  await expect(call('GET', '/slow', {}, closing)).rejects.toThrow();
});

test('HttpError carries headers', () => {
  expect(new HttpError(405, 'METHOD_NOT_ALLOWED', 'no', { allow: 'GET' }).headers).toEqual({ allow: 'GET' });
});

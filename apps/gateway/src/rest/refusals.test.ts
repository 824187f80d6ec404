import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { until } from '../testing.ts';
import { BODY_BYTES_MAX, type RestServer, serveRest } from './server.ts';
import { OPTIONS } from './testing-door.ts';

const scope = new Scope();
let server: RestServer;
beforeAll(async () => {
  server = scope.own(await serveRest(OPTIONS));
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

describe('requests that do not', () => {
  const echo = '/v1/things/a:echo';
  test.each<[string, string, string, RequestInit, number, string, string]>([
    [
      'malformed JSON',
      'POST',
      echo,
      json('{"text":}'),
      400,
      'MALFORMED_JSON',
      'malformed JSON at position 8 (line 1, column 9)',
    ],
    ['deep JSON', 'POST', echo, json('['.repeat(100_000)), 400, 'JSON_TOO_DEEP', 'nesting depth > 100'],
    [
      'a prototype',
      'POST',
      echo,
      json('{"text":"a","__proto__":{"x":1}}'),
      400,
      'MALFORMED_JSON',
      'the key "__proto__"',
    ],
    [
      'an empty body',
      'POST',
      echo,
      json(''),
      400,
      'INVALID_ARGUMENT',
      'text: expected a string, got nothing',
    ],
    ['no body', 'POST', echo, {}, 400, 'INVALID_ARGUMENT', 'text: expected a string, got nothing'],
    [
      'many wrong fields',
      'POST',
      echo,
      json('{"a":1,"list":["x",1,"y",true,null,{}]}'),
      400,
      'INVALID_ARGUMENT',
      'list[0]: expected a number, got the string "x"',
    ],
    [
      'a form',
      'POST',
      echo,
      json('text=a', 'application/x-www-form-urlencoded'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'expected the header content-type: application/json, got "application/x-www-form-urlencoded"',
    ],
    [
      'another charset',
      'POST',
      echo,
      json('{"text":"a"}', 'text/json'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'got "text/json"',
    ],
    [
      'a file for JSON',
      'POST',
      echo,
      json('{"text":"a"}', 'application/octet-stream'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'expected the header content-type: application/json',
    ],
    [
      'JSON for a file',
      'POST',
      '/v1/files',
      json('{}'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'expected the header content-type: application/octet-stream',
    ],
    [
      'a charset that is not UTF-8',
      'POST',
      echo,
      json('{"text":"a"}', 'application/json; charset=latin1'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'expected the header content-type: application/json in UTF-8',
    ],
    [
      'an encoded body',
      'POST',
      echo,
      {
        body: '{"text":"a"}',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      },
      415,
      'UNSUPPORTED_CONTENT_ENCODING',
      'expected a body without a content-encoding, got "gzip"',
    ],
    [
      'a form for a file',
      'POST',
      '/v1/files',
      json('a=b', 'application/x-www-form-urlencoded'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'expected the header content-type: application/octet-stream',
    ],
    [
      'no JSON for a file',
      'POST',
      '/v1/files',
      json(''),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'expected the header content-type: application/octet-stream',
    ],
    [
      'a type that begins like a file',
      'POST',
      '/v1/files',
      json('{}', 'application/octet-streams'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'expected the header content-type: application/octet-stream',
    ],
    ...['-a', 'a%2Fb', 'a%3Ab', '..%2Fa', '%C3%A4', 'a'.repeat(129)].map(
      (name): [string, string, string, RequestInit, number, string, string] => [
        `the model ${name}`,
        'GET',
        `/v1/models/${name}`,
        {},
        400,
        'INVALID_MODEL_NAME',
        "can't name a model",
      ],
    ),
    [
      'a model with a slash before a verb',
      'POST',
      '/v1/models/a%2Fb:echo',
      json('{}'),
      400,
      'INVALID_MODEL_NAME',
      '"a/b" can\'t name a model',
    ],
    [
      'a large body',
      'POST',
      echo,
      json(`{"text":"${'a'.repeat(BODY_BYTES_MAX)}"}`),
      413,
      'BODY_TOO_LARGE',
      `expected a body of at most ${BODY_BYTES_MAX} bytes`,
    ],
    [
      'a wrong query',
      'GET',
      '/v1/things?size=x',
      {},
      400,
      'INVALID_ARGUMENT',
      'size: expected a number, got NaN',
    ],
    [
      'an unknown query',
      'GET',
      '/v1/things?sise=1',
      {},
      400,
      'INVALID_ARGUMENT',
      'the query: unknown field "sise"',
    ],
    [
      'no such path',
      'GET',
      '/v1/nothing',
      {},
      404,
      'ROUTE_NOT_FOUND',
      'nothing is served at "/v1/nothing": see /openapi.json',
    ],
    [
      'no such verb',
      'POST',
      '/v1/things/a:shout',
      json('{}'),
      404,
      'ROUTE_NOT_FOUND',
      'nothing is served at "/v1/things/a:shout"',
    ],
    ['a colon in a name', 'POST', '/v1/things/a%3Ab:echo', json('{}'), 404, 'ROUTE_NOT_FOUND', 'nothing'],
    [
      'an endless name',
      'GET',
      `/v1/things/${'a'.repeat(600)}`,
      {},
      414,
      'PATH_TOO_LONG',
      'at most 512 characters',
    ],
    [
      'a wrong method',
      'PATCH',
      '/v1/things/a',
      json('{}'),
      405,
      'METHOD_NOT_ALLOWED',
      '"/v1/things/a" takes GET, DELETE, not PATCH',
    ],
    ['a wrong method on a verb', 'GET', echo, {}, 405, 'METHOD_NOT_ALLOWED', 'takes POST, not GET'],
    [
      'a malformed path',
      'GET',
      '/v1/things/%zz',
      {},
      400,
      'BAD_URL',
      'is not percent-encoded as it should be',
    ],
  ])('%s', async (_name, method, path, init, status, reason, detail) => {
    const answer = await call(method, path, init);
    expect(answer.body).toMatchObject({ status, reason, detail: expect.stringContaining(detail) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await call('GET', '/v1/things/alive')).toMatchObject({ status: 200 });
  });

  test('name at most five fields', async () => {
    const { body } = await call('POST', echo, json('{"text":1,"list":["x","y","z","u","v","w"]}'));
    expect(body.detail).toMatch(/text: .*list\[0\].*list\[3\].*; and 2 more$/);
    expect(body.detail).not.toContain('list[4]');
  });

  test('of bodies that are not UTF-8', async () => {
    const init = { body: Uint8Array.of(0x7b, 0xff, 0x7d), headers: { 'content-type': 'application/json' } };
    expect(await call('POST', echo, init)).toMatchObject({
      status: 400,
      body: { detail: 'the body is not valid UTF-8' },
    });
  });

  test('say which methods are allowed', async () => {
    expect((await call('PATCH', '/v1/things/a', json('{}'))).headers.get('allow')).toBe('GET, DELETE');
  });

  test('that are no HTTP are answered and closed', async () => {
    const [host, port] = server.address.split(':') as [string, string];
    const socket = connectSocket(Number(port), host);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.write('\x16\x03\x01 this is not HTTP\r\n\r\n');
    await until('the end', () => socket.closed || socket.readableEnded);
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  });
});

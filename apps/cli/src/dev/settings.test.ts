import { expect, test } from '@jest/globals';
import { readConfig } from '@ratchet/kernel';
import { banner } from './banner.ts';
import { addressOf, DevConfig, reachableAt } from './settings.ts';

test.each([
  [{ RATCHET_HOST: '0.0.0.0' }, /^RATCHET_HOST: .*set RATCHET_TOKEN, or .*got "0.0.0.0"$/],
  [{ RATCHET_TLS_CERT: 'c.pem' }, /^RATCHET_TLS_CERT: expected together with RATCHET_TLS_KEY/],
  [{ RATCHET_TLS_KEY: 'k.pem' }, /^RATCHET_TLS_KEY: expected together with RATCHET_TLS_CERT/],
])('refuses %j before anything starts', (env, message) => {
  expect(() => readConfig(DevConfig, env)).toThrow(message);
});

test.each([
  [{}, 'http://127.0.0.1:7080', false],
  [{ RATCHET_TOKEN: 'secret' }, 'http://127.0.0.1:7080', true],
  [{ RATCHET_HOST: '0.0.0.0', RATCHET_TOKEN: 'secret' }, 'http://127.0.0.1:7080', true],
  [{ RATCHET_HOST: '::1', RATCHET_GATEWAY_REST_PORT: '81' }, 'http://[::1]:81', false],
  [{ RATCHET_HOST: '10.0.0.1', RATCHET_TLS_CERT: 'c', RATCHET_TLS_KEY: 'k' }, 'https://10.0.0.1:7080', false],
])('with %j the banner can be copied as it is', (env, rest, token) => {
  const config = readConfig(DevConfig, env);
  expect(reachableAt(config)).toBe(rest);
  const lines = banner(config)
    .split('\n')
    .filter((line) => line.includes('curl'));
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).toContain(`curl -s ${rest}/v1/`);
    expect(line.includes('-H "authorization: Bearer $RATCHET_TOKEN"')).toBe(token);
    expect(line).not.toContain('secret');
  }
});

test('without a starter the banner says how to give a model', () => {
  const text = banner(readConfig(DevConfig, { RATCHET_STARTER: 'off' }));
  expect(text).toContain('npx ratchet import --help');
  expect(text).not.toContain('sentiment');
});

test.each([
  [{}, 'http://127.0.0.1:7080'],
  [{ RATCHET_ADDRESS: '' }, 'http://127.0.0.1:7080'],
  [{ RATCHET_ADDRESS: 'mesh:1', RATCHET_GATEWAY_REST_PORT: '2' }, 'mesh:1'],
  [{ RATCHET_GATEWAY_REST_PORT: '2' }, 'http://127.0.0.1:2'],
  [{ RATCHET_GATEWAY_REST_PORT: '2', RATCHET_HOST: '127.0.0.2' }, 'http://127.0.0.2:2'],
  [{ RATCHET_HOST: '0.0.0.0' }, 'http://127.0.0.1:7080'],
  [{ RATCHET_HOST: '::' }, 'http://127.0.0.1:7080'],
])('with %j commands ask the mesh at %s', (env, address) => {
  expect(addressOf(env)).toBe(address);
});

test('a port that is none is named', () => {
  expect(() => addressOf({ RATCHET_GATEWAY_REST_PORT: 'x' })).toThrow(/^RATCHET_GATEWAY_REST_PORT: /);
});

import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ConfigError, Scope } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { connect } from './connect.ts';
import { hopImplementation } from './hop/receiver.ts';
import { HopSender } from './hop/sender.ts';
import { implement } from './implement.ts';
import type { TlsSettings } from './pem.ts';
import { serve } from './serve.ts';

const metrics = protos.ratchet.telemetry.v1.MetricsService.service;

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope.close());

/** A value in ASN.1's distinguished encoding. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const size = value.length < 128 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

/** A key and a certificate that vouches for itself, for localhost and 127.0.0.1. */
function selfSigned(): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
  const hex = (text: string): Buffer => Buffer.from(text, 'hex');
  const ecdsaWithSha256 = sequence(der(0x06, hex('2a8648ce3d040302')));
  const commonName = sequence(der(0x06, hex('550403')), der(0x0c, Buffer.from('localhost')));
  const name = sequence(der(0x31, commonName));
  const validity = sequence(der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(sequence(der(0x06, hex('551d11')), der(0x04, names)));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = sequence(body, ecdsaWithSha256, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

async function pemFiles(): Promise<{ tlsCert: string; tlsKey: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'ratchet-tls-'));
  scope.own({ close: () => rm(dir, { recursive: true }) });
  const pem = selfSigned();
  const paths = { tlsCert: join(dir, 'cert.pem'), tlsKey: join(dir, 'key.pem') };
  await writeFile(paths.tlsCert, pem.cert);
  await writeFile(paths.tlsKey, pem.key);
  return paths;
}

async function start(tls: TlsSettings) {
  const server = await serve({
    host: '0.0.0.0',
    port: 0,
    portSetting: 'feedbackPort',
    drainMs: 0,
    ...tls,
    implementations: [
      implement(metrics, { CollectMetrics: async () => ({ text: 'up' }) }),
      hopImplementation(async (batch) => ({
        status: new Uint8Array(batch.count),
        outputs: Array.from({ length: batch.count }, (_, i) => batch.input(i)),
      })),
    ],
  });
  scope.own(server);
  return `localhost:${server.address.split(':')[1]}`;
}

test('with TLS a server may be open, and callers who trust its certificate reach it', async () => {
  const tls = await pemFiles();
  const address = await start(tls);
  const remote = scope.own(connect(metrics, address, { tlsCert: tls.tlsCert }));
  await expect(remote.CollectMetrics({}, { timeoutMs: 5000 })).resolves.toEqual({ text: 'up' });
  const hop = scope.own(new HopSender({ address, tlsCert: tls.tlsCert, limits: { downMsMax: 10_000 } }));
  const code = await new Promise((resolve) => {
    hop.submit({
      model: 'm/1',
      input: Buffer.from('a'),
      trace: Buffer.alloc(25),
      deadlineAt: performance.now() + 5000,
      cancelled: false,
      done: resolve,
    });
  });
  expect(code).toBe(0);
});

test('callers without TLS, or who trust another certificate, do not', async () => {
  const address = await start(await pemFiles());
  const plain = scope.own(connect(metrics, address));
  await expect(plain.CollectMetrics({}, { timeoutMs: 5000 })).rejects.toMatchObject({ kind: 'Unavailable' });
  const other = await pemFiles();
  const stranger = scope.own(connect(metrics, address, { tlsCert: other.tlsCert }));
  await expect(stranger.CollectMetrics({}, { timeoutMs: 5000 })).rejects.toMatchObject({
    kind: 'Unavailable',
  });
});

test('a key that is none is a ConfigError', async () => {
  const tls = await pemFiles();
  await writeFile(tls.tlsKey, 'no key');
  await expect(start(tls)).rejects.toThrow(ConfigError);
});

test.each(['tlsCert', 'tlsKey'] as const)('a %s alone is a ConfigError', async (set) => {
  const path = (await pemFiles())[set];
  await expect(start({ [set]: path })).rejects.toThrow(
    new ConfigError('RATCHET_TLS_CERT and RATCHET_TLS_KEY: expected both or neither, got one'),
  );
});

import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { until } from '@ratchet/testkit';
import { start } from './app.ts';
import { GatewayConfig } from './config.ts';

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

/** A value in ASN.1's distinguished encoding. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const size = value.length < 128 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

/** A key and a certificate for an IPv4 address that vouches for itself. */
function selfSigned(ip: readonly number[]): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const hex = (text: string): Buffer => Buffer.from(text, 'hex');
  const ecdsaWithSha256 = der(0x30, der(0x06, hex('2a8648ce3d040302')));
  const commonName = der(0x30, der(0x06, hex('550403')), der(0x0c, Buffer.from('ratchet')));
  const name = der(0x30, der(0x31, commonName));
  const validity = der(
    0x30,
    der(0x17, Buffer.from('250101000000Z')),
    der(0x17, Buffer.from('491231235959Z')),
  );
  const address = der(0x30, der(0x87, Buffer.from(ip)));
  const names = der(0x30, der(0x30, der(0x06, hex('551d11')), der(0x04, address)));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, names),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = der(0x30, body, ecdsaWithSha256, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A gateway with no neighbours whose doors speak TLS, with a certificate for an address. */
async function startGateway(ip: readonly number[]) {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-gateway-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const pem = selfSigned(ip);
  const tlsCert = join(dataDir, 'cert.pem');
  const tlsKey = join(dataDir, 'key.pem');
  await writeFile(tlsCert, pem.cert);
  await writeFile(tlsKey, pem.key);
  const config = GatewayConfig.parse({
    dataDir,
    gatewayGrpcPort: 0,
    gatewayRestPort: 0,
    preprocessingAddress: '127.0.0.1:1',
    inferenceAddress: '127.0.0.1:1',
    logLevel: 'silent',
    tlsCert,
    tlsKey,
  });
  const gateway = scope.own(await start(config, { otlpEndpoint: undefined }));
  /** Asks the REST door, and trusts its certificate whatever it is for. */
  const ask = (
    path: string,
    settings: RequestOptions = {},
    body = '',
  ): Promise<{ status: number | undefined; body: string }> =>
    new Promise((resolve, reject) => {
      const trust = { ca: pem.cert, checkServerIdentity: () => undefined, agent: false };
      const url = `https://${gateway.addresses['rest']}${path}`;
      const call = request(url, { ...trust, ...settings }, (response) => {
        void text(response).then((answer) => resolve({ status: response.statusCode, body: answer }));
      });
      call.on('error', reject);
      call.end(body);
    });
  return { gateway, tlsCert, ask };
}

test('both doors speak TLS when a certificate is set', async () => {
  const { gateway, tlsCert, ask } = await startGateway([127, 0, 0, 1]);
  expect(await ask('/livez')).toMatchObject({ status: 200 });
  await expect(fetch(`http://${gateway.addresses['rest']}/livez`)).rejects.toThrow();

  const health = connect(protos.grpc.health.v1.Health.service, gateway.addresses['grpc']!, { tlsCert });
  scope.own(health);
  expect(await health.Check({ service: '' }, { timeoutMs: 5_000 })).toEqual({ status: 'NOT_SERVING' });
});

test('its own spans reach it by TLS, whatever the certificate is for', async () => {
  const { ask } = await startGateway([192, 0, 2, 1]);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = {
    'content-type': 'application/json',
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  };
  const asked = await ask('/v1/models/nobody:predict', { method: 'POST', headers }, '{"instances":["x"]}');
  expect(asked.body).toContain('MODEL_NOT_FOUND');
  await until('the trace', async () => (await ask('/debug/traces')).body.includes(traceId));
});

import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { start } from './app.ts';
import { GatewayConfig } from './config.ts';

const scope = new Scope();
afterEach(() => scope.close());

/** A value in ASN.1's distinguished encoding. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const size = value.length < 128 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

/** A key and a certificate for 127.0.0.1 that vouches for itself. */
function selfSigned(): { cert: string; key: string } {
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
  const address = der(0x30, der(0x87, Buffer.from([127, 0, 0, 1])));
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

test('both doors speak TLS when a certificate is set', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-gateway-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const pem = selfSigned();
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

  const status = await new Promise((resolve, reject) => {
    const url = `https://${gateway.addresses['rest']}/livez`;
    const request = get(url, { ca: pem.cert, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
  });
  expect(status).toBe(200);
  await expect(fetch(`http://${gateway.addresses['rest']}/livez`)).rejects.toThrow();

  const health = connect(protos.grpc.health.v1.Health.service, gateway.addresses['grpc']!, { tlsCert });
  scope.own(health);
  expect(await health.Check({ service: '' }, { timeoutMs: 5_000 })).toEqual({ status: 'NOT_SERVING' });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import { Scope } from '@ratchet/kernel';
import { encodeTextItem } from '@ratchet/model';
import { HopSender } from '@ratchet/rpc';
import { start } from './app.ts';
import { PreprocessingConfig } from './config.ts';
import { temporaryModels, textManifest } from './testing.ts';

const scope = new Scope();
afterEach(() => scope.close());

test('spans go to the OTLP receiver that is set, not to the gateway', async () => {
  const received = Promise.withResolvers<{ url: string | undefined; body: string }>();
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.resolve({ url: request.url, body });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  scope.own({ close: () => new Promise<void>((resolve) => receiver.close(() => resolve())) });
  const models = scope.own(await temporaryModels([textManifest('sentiment', '1')]));
  const config = PreprocessingConfig.parse({
    dataDir: models.dataDir,
    preprocessingPort: 0,
    inferenceAddress: '127.0.0.1:1',
    gatewayRestAddress: '127.0.0.1:1',
    logLevel: 'silent',
  });
  const otlpEndpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const service = scope.own(await start(config, { otlpEndpoint }));
  const hop = scope.own(new HopSender({ address: service.addresses['grpc']! }));
  const ask = (): Promise<void> =>
    new Promise((done) => {
      hop.submit({
        model: 'sentiment/1',
        input: encodeTextItem('good'),
        trace: Buffer.alloc(25, 0xab), // sampled
        deadlineAt: performance.now() + 20_000,
        cancelled: false,
        done: () => done(),
      });
    });
  let over = false;
  void received.promise.then(() => (over = true));
  while (!over) await ask(); // a slow machine connects late

  const { url, body } = await received.promise;
  expect(url).toBe('/v1/traces');
  expect(body).toContain('ratchet-preprocessing');
  expect(body).toContain('ab'.repeat(16));
});

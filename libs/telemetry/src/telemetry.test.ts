import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { ConfigError, Scope } from '@ratchet/kernel';
import { type OtlpExport, startTelemetry, TraceStore, traceIdOf } from './index.ts';

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

/** An OTLP receiver that fills a store. */
async function receiver(): Promise<{ store: TraceStore; endpoint: string }> {
  const store = new TraceStore();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      expect(request.url).toBe('/v1/traces');
      store.add(JSON.parse(Buffer.concat(chunks).toString('utf8')) as OtlpExport);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.own({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  return { store, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('exports the spans of a prediction and of the SDK as one trace, nested hop by hop', async () => {
  const { store, endpoint } = await receiver();
  const telemetry = await startTelemetry({
    service: 'gateway',
    level: 'silent',
    traces: { otlpEndpoint: endpoint, gatewayRestAddress: '127.0.0.1:1' },
  });
  const call = telemetry.sampler.begin('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
  const facts = { model: 'm/1', code: 0, batch: 1 };
  const item = Uint8Array.from(call.context);
  telemetry.spans.record(item, 0, { ...facts, name: 'preprocess', startAt: 2, endAt: 3 });
  telemetry.spans.record(item, 0, { ...facts, name: 'run', startAt: 2.2, endAt: 2.8 });
  telemetry.spans.recordBatch(item, 1, 25, { ...facts, name: 'batch', startAt: 2.1, endAt: 2.9 });
  telemetry.spans.recordServer(call.context, call.parentSpanId, {
    ...facts,
    name: 'Predict',
    startAt: 1,
    endAt: 4,
  });
  await telemetry.close();

  const trace = store.get('0af7651916cd43dd8448eb211c80319c');
  const span = (name: string) => trace!.spans.find((s) => s.name === name)!;
  expect(trace!.spans.map((s) => s.name).sort()).toEqual(['Predict', 'batch', 'preprocess', 'run']);
  expect(span('Predict').parentSpanId).toBe('b7ad6b7169203331');
  expect(span('preprocess').parentSpanId).toBe(span('Predict').spanId);
  expect(span('run').parentSpanId).toBe(span('preprocess').spanId);
  expect(span('batch').links).toEqual([{ traceId: traceIdOf(call.context), spanId: span('run').spanId }]);
  expect(span('Predict').service).toBe('ratchet-gateway');
  expect(span('Predict').durationMs).toBeCloseTo(3, 6);
  expect(store.recent(1)[0]!.spans[0]!.name).toBe('Predict');
});

it.each(['localhost:4318', '/v1/traces', 'ftp://localhost'])(
  'refuses %s as an endpoint before it starts',
  async (otlpEndpoint) => {
    const traces = { otlpEndpoint, gatewayRestAddress: '127.0.0.1:1' };
    const started = startTelemetry({ service: 'gateway', level: 'silent', traces });
    await expect(started).rejects.toThrow(ConfigError);
    await expect(started).rejects.toThrow('OTEL_EXPORTER_OTLP_ENDPOINT: expected http://host:port');
  },
);

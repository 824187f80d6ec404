import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FakeMesh, TEXT_MODEL, until } from '../testing.ts';

let mesh: FakeMesh;
beforeAll(async () => {
  mesh = await FakeMesh.start();
  await mesh.publish(TEXT_MODEL, { model: 'mood' });
  await until('an answer', async () => (await predict()).status === 200);
});
afterAll(() => mesh.close());

const predict = (headers = {}) => mesh.call('POST', '/v1/models/mood:predict', { instances: ['a'] }, headers);

test('the gateway lives', async () => {
  expect(await mesh.call('GET', '/livez')).toMatchObject({ status: 200, body: { live: true } });
});

test('metrics of all services stand on one page', async () => {
  const { status, headers, body } = await mesh.call('GET', '/metrics');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const page = body as string;
  for (const service of ['gateway', 'preprocessing', 'inference', 'feedback', 'trainer'])
    expect(page).toContain(`ratchet_up{service="${service}"} 1`);
  expect(page.match(/^# TYPE shared_total counter$/gm)).toHaveLength(1);
  expect(page).toContain('shared_total{service="trainer",of="trainer {x}"} 1');
  expect(page).toMatch(/^ratchet_predictions_total\{service="gateway",model="mood",version="1"\} \d+$/m);
  expect(page).toMatch(
    /^ratchet_predict_duration_seconds_count\{service="gateway",door="rest",outcome="ok"\} \d+$/m,
  );
  expect(page).toMatch(/^ratchet_hop_batch_items_count\{service="gateway",hop="preprocessing"\} \d+$/m);
  expect(page).toMatch(/^ratchet_hop_queue_items\{service="gateway",hop="preprocessing"\} 0$/m);
  expect(page).toMatch(/^ratchet_recorder_queue_items\{service="gateway"\} \d+$/m);
  expect(page).toMatch(/^ratchet_predictions_dropped_total\{service="gateway"\} 0$/m);
  const names = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('a call is found among the last traces, with the trace of its caller', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  await predict({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  let found: { spans: { name: string; service: string; parentSpanId: string }[] } | undefined;
  await until('the trace', async () => {
    const { body } = await mesh.call('GET', '/debug/traces?count=200');
    found = body.traces.find((trace: { traceId: string }) => trace.traceId === traceId);
    return found !== undefined;
  });
  expect(found?.spans).toMatchObject([
    { name: 'predict', service: 'ratchet-gateway', parentSpanId: '00f067aa0ba902b7' },
  ]);
});

test('spans of other services are taken as OTLP', async () => {
  const span = {
    traceId: '00000000000000000000000000000001',
    spanId: '0000000000000002',
    name: 'run',
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000000005000000',
  };
  const exported = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'ratchet-inference' } }] },
        scopeSpans: [{ spans: [span] }],
      },
    ],
  };
  expect(await mesh.call('POST', '/v1/traces', exported)).toMatchObject({ status: 200, body: {} });
  const { body } = await mesh.call('GET', '/debug/traces?count=1');
  expect(body.traces).toMatchObject([
    { traceId: span.traceId, spans: [{ service: 'ratchet-inference', durationMs: 5 }] },
  ]);
});

test.each([
  ['POST', '/v1/traces', { resourceSpans: 5 }, {}, 400, 'MALFORMED_TRACES'],
  ['POST', '/v1/traces', { resourceSpans: [] }, { 'x-forwarded-for': '10.0.0.9' }, 403, 'LOOPBACK_ONLY'],
  ['GET', '/debug/traces', undefined, { forwarded: 'for=10.0.0.9' }, 403, 'LOOPBACK_ONLY'],
  ['GET', '/debug/traces?count=0', undefined, {}, 400, 'INVALID_ARGUMENT'],
])('%s %s %j %j is refused', async (method, path, body, headers, status, reason) => {
  expect(await mesh.call(method, path, body, headers)).toMatchObject({ status, body: { reason } });
});

test('readiness names what is missing, and what it does without', async () => {
  const ready = () => mesh.call('GET', '/readyz');
  await until('readiness', async () => (await ready()).status === 200);
  expect((await ready()).body).toEqual({ ready: true, missing: [], degraded: [] });
  await mesh.stop('feedback');
  await mesh.stop('trainer');
  expect(await ready()).toMatchObject({
    status: 200,
    body: { ready: true, missing: [], degraded: ['feedback', 'trainer'] },
  });
  expect(await predict()).toMatchObject({ status: 200, body: { recorded: true } });
  await mesh.stop('inference');
  await until('the loss', async () => (await ready()).status === 503);
  expect((await ready()).body).toMatchObject({ ready: false, missing: ['inference'] });
  await mesh.stop('preprocessing');
  await until('the other loss', async () => (await ready()).body.missing.length === 2);
  const answer = await ready();
  expect(answer.body.missing).toEqual(['preprocessing', 'inference']);
  expect(answer.headers.get('retry-after')).toBe('1');
  const page = (await mesh.call('GET', '/metrics')).body as string;
  expect(page).toContain('ratchet_up{service="gateway"} 1');
  expect(page.match(/^ratchet_up\{service="\w+"\} 0$/gm)).toHaveLength(4);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Scope, type Service } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';
import { type OtlpExport, TraceStore } from '@ratchet/telemetry';
import { until } from '@ratchet/testkit';
import { start } from './app.ts';
import { StandInFeedback, sentences, testConfig } from './testing.ts';

jest.setTimeout(60_000);

const CALL = { timeoutMs: 10_000 };
const scope = new Scope();
const store = new TraceStore();
let trainer: Service;
let runId: string;

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ratchet-trainer-telemetry-'));
  scope.own({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      store.add(JSON.parse(Buffer.concat(chunks).toString('utf8')) as OtlpExport);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  scope.own({ close: () => new Promise<void>((resolve) => receiver.close(() => resolve())) });
  const otlpEndpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const feedback = scope.own(await new StandInFeedback().up());
  const config = testConfig(dataDir, feedback);
  trainer = scope.own(await start(config, { otlpEndpoint, onFatal: () => undefined }));
  feedback.addExamples('m', sentences(100));
  const training = scope.own(
    connect(protos.ratchet.training.v1.TrainingService.service, trainer.addresses['grpc']!),
  );
  runId = (await training.StartRun({ model: 'm' }, CALL)).run!.runId;
  await until('the run to end', async () => {
    const { run } = await training.GetRun({ runId }, CALL);
    return run?.state === 'RUN_STATE_SUCCEEDED';
  });
});
afterAll(() => scope.close());

it('sends the trace of a run, which the run names', async () => {
  const trace = await until('the trace', () => {
    const found = store.get(runId.replaceAll('-', ''));
    return found?.spans.some(({ name }) => name === 'run') && found;
  });
  expect(trace.spans.map(({ name, service }) => `${service} ${name}`)).toEqual(
    expect.arrayContaining(['ratchet-trainer snapshot', 'ratchet-trainer promote', 'ratchet-trainer run']),
  );
});

it('counts runs, their phases and promotions', async () => {
  const metrics = scope.own(
    connect(protos.ratchet.telemetry.v1.MetricsService.service, trainer.addresses['grpc']!),
  );
  const { text } = await metrics.CollectMetrics({}, CALL);
  expect(text).toContain('ratchet_runs_total{state="succeeded"} 1');
  expect(text).toContain('ratchet_promotions_total{action="first"} 1');
  expect(text).toMatch(/ratchet_run_phase_seconds_count\{phase="train"\} 1/);
});

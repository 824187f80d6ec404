import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { protos } from '@ratchet/protocol';
import { startEcho } from '../echo/echo-server.ts';
import { readLog } from './h2load.ts';
import { loadOverHttp2 } from './http2-load.ts';
import { grpcBody } from './load.ts';

const { Predict } = protos.ratchet.prediction.v1.PredictionService.service;
const BODY = grpcBody(Predict.requestSerialize({ model: 'm', instances: [{ text: 'fine' }] }));
const OPTIONS = { concurrency: 4, seconds: 0.1 };

let echo: Awaited<ReturnType<typeof startEcho>>;
beforeAll(async () => {
  echo = await startEcho();
});
afterAll(() => echo.close());

it('counts good answers of a real server', async () => {
  const result = await loadOverHttp2({ address: echo.address, path: Predict.path, body: BODY }, OPTIONS);
  expect(result.failures).toBe(0);
  expect(result.calls).toBeGreaterThanOrEqual(OPTIONS.concurrency);
  expect(result.rps).toBeGreaterThan(0);
  expect(result.p99Ms).toBeGreaterThanOrEqual(result.p50Ms);
});

it('takes no answer with another grpc-status for a good one', async () => {
  const target = { address: echo.address, path: '/no.such.Service/Predict', body: BODY };
  await expect(loadOverHttp2(target, OPTIONS)).rejects.toThrow('gave no good answer');
});

it('fails when nobody listens', async () => {
  const target = { address: '127.0.0.1:1', path: Predict.path, body: BODY };
  await expect(loadOverHttp2(target, OPTIONS)).rejects.toThrow('ECONNREFUSED');
});

it("reads h2load's log", () => {
  const log = ['1000000\t200\t2000', '1001000\t200\t4000', '1002000\t-1\t100', '2000000\t200\t500000', ''];
  expect(readLog(log.join('\n'))).toEqual({ calls: 3, failures: 1, rps: 2, p50Ms: 4, p99Ms: 500 });
  expect(() => readLog('1000\t-1\t5\n')).toThrow('no good answer and 1 bad');
});

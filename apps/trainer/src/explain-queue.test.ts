import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock, Scope, systemClock } from '@ratchet/kernel';
import { encodeItem, type Manifest } from '@ratchet/model';
import { until } from '@ratchet/testkit';
import { ExplainQueue } from './explain-queue.ts';
import { explainPid, rounds, roundsItem, tensorManifest } from './explain-testing.ts';
import { adding } from './testing.ts';

jest.setTimeout(60_000);

const ENDLESS = 2n ** 62n;

let scope: Scope;
let file: string;
beforeEach(async () => {
  scope = new Scope();
  const dir = await mkdtemp(join(tmpdir(), 'ratchet-explain-'));
  scope.own({ close: () => rm(dir, { recursive: true }) });
  file = join(dir, 'model.onnx');
  await writeFile(file, rounds());
});
afterEach(() => scope.close());

const patient = () => ({ deadlineAt: performance.now() + 50_000, signal: new AbortController().signal });
const open = (...settings: ConstructorParameters<typeof ExplainQueue>): ExplainQueue =>
  scope.own(new ExplainQueue(...settings));

/** What explaining the model with so many rounds is asked. */
function order(n: bigint, more: { manifest?: Manifest } = {}) {
  return { manifest: tensorManifest(rounds()), file, item: roundsItem(n), label: undefined, ...more };
}

describe('explanations', () => {
  it('come from a process that gives way to others and is kept for the next one', async () => {
    const queue = open(systemClock);
    const first = await queue.explain(order(3n), patient());
    expect(first).toMatchObject({ label: '1', answer: 4, score: 4, baseline: 0, completeness: 0 });
    const pid = explainPid()!;
    expect(getPriority(pid)).toBe(10);
    expect(await queue.explain({ ...order(3n), label: '0' }, patient())).toMatchObject({
      label: '0',
      answer: 1,
    });
    expect(explainPid()).toBe(pid);
  });

  it('leave no process behind after half a minute', async () => {
    const clock = new ManualClock();
    const queue = open(clock);
    await queue.explain(order(1n), patient());
    clock.advance(29_999);
    expect(explainPid()).toBeDefined();
    clock.advance(1);
    await until('the process to be gone', () => explainPid() === undefined);
    expect(await queue.explain(order(1n), patient())).toMatchObject({ answer: 4 });
  });

  it('notice another file at the same place', async () => {
    const queue = open(systemClock);
    await queue.explain(order(1n), patient());
    const other = adding(5);
    await writeFile(file, other);
    const content = new Uint8Array(Float32Array.of(1, 2).buffer);
    const item = encodeItem({ tensors: [{ name: 'x', datatype: 'FP32', shape: [2], content }] });
    const explained = await queue.explain({ ...order(1n), manifest: tensorManifest(other), item }, patient());
    expect(explained).toMatchObject({ method: 'linear', label: '1', score: 7, baseline: 5 });
  });
});

describe('what goes wrong', () => {
  it('in a process that is killed fails one caller, and the next one is answered', async () => {
    const queue = open(systemClock);
    const endless = queue.explain(order(ENDLESS), patient());
    const next = queue.explain(order(1n), patient());
    const pid = await until('the process', explainPid);
    process.kill(pid, 'SIGKILL');
    await expect(endless).rejects.toMatchObject({ kind: 'Unavailable', reason: 'EXPLAIN_PROCESS_ENDED' });
    expect(await next).toMatchObject({ answer: 4 });
    expect(explainPid()).not.toBe(pid);
  });

  it('without end is stopped at the deadline, and the next one is answered', async () => {
    const queue = open(systemClock);
    const { signal } = patient();
    const endless = queue.explain(order(ENDLESS), { deadlineAt: performance.now() + 500, signal });
    const next = queue.explain(order(1n), patient());
    await expect(endless).rejects.toMatchObject({ kind: 'DeadlineExceeded', reason: 'EXPLAIN_TIMEOUT' });
    expect(await next).toMatchObject({ answer: 4 });
  });

  it('without end is stopped by the limit for all who never stop waiting', async () => {
    const queue = open(systemClock, { callMsMax: 300 });
    const settings = { deadlineAt: Number.POSITIVE_INFINITY, signal: patient().signal };
    await expect(queue.explain(order(ENDLESS), settings)).rejects.toMatchObject({
      reason: 'EXPLAIN_TIMEOUT',
    });
  });

  it('is nobody’s work any more when the caller goes away', async () => {
    const queue = open(systemClock);
    const away = new AbortController();
    const settings = { ...patient(), signal: away.signal };
    const calls = [1, 2].map(() => queue.explain(order(ENDLESS), settings));
    await until('the process', explainPid);
    away.abort();
    for (const call of calls) await expect(call).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(await queue.explain(order(1n), patient())).toMatchObject({ answer: 4 });
  });

  it('is said at once when too many wait', async () => {
    const queue = open(systemClock);
    const away = new AbortController();
    const settings = { ...patient(), signal: away.signal };
    const calls = Array.from({ length: 9 }, () => queue.explain(order(ENDLESS), settings));
    await expect(calls[8]).rejects.toMatchObject({
      kind: 'ResourceExhausted',
      reason: 'EXPLAIN_QUEUE_FULL',
    });
    away.abort();
    for (const call of calls.slice(0, 8)) await expect(call).rejects.toMatchObject({ kind: 'Cancelled' });
  });

  it('ends with the trainer', async () => {
    const queue = new ExplainQueue(systemClock);
    const calls = [1, 2].map(() => queue.explain(order(ENDLESS), patient()));
    await until('the process', explainPid);
    const outcomes = Promise.allSettled(calls);
    await queue.close();
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'Unavailable' } });
    expect(explainPid()).toBeUndefined();
  });

  it.each<[string, () => Promise<void>, Partial<Manifest>, string]>([
    ['no file', () => rm(file), {}, 'VERSION_NOT_FOUND'],
    ['a file that is cut off', () => writeFile(file, rounds().subarray(0, 60)), {}, 'MODEL_CORRUPT'],
    [
      'a file with another checksum',
      async () => undefined,
      { files: { 'model.onnx': { sha256: 'f'.repeat(64), bytes: 1 } } },
      'CHECKSUM_MISMATCH',
    ],
  ])('says so: %s', async (_, damage, more, reason) => {
    await damage();
    const queue = open(systemClock);
    const manifest = { ...tensorManifest(rounds()), ...more };
    await expect(queue.explain(order(1n, { manifest }), patient())).rejects.toMatchObject({
      reason,
      message: expect.not.stringContaining(tmpdir()),
    });
  });

  it('with the instance is said as Predict says it', async () => {
    const queue = open(systemClock);
    const item = encodeItem({ text: 'not a tensor' });
    await expect(queue.explain({ ...order(1n), item }, patient())).rejects.toMatchObject({
      kind: 'InvalidInput',
      reason: 'MISSING_INPUT',
    });
  });
});

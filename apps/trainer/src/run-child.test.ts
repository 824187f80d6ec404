import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { MODEL_FILE } from '@ratchet/model';
import { until } from '@ratchet/testkit';
import { RunChild } from './run-child.ts';
import type { RunNews, RunResult, RunTask } from './run-task.ts';
import { snapshotRowsFile } from './snapshot.ts';
import { sentences } from './testing.ts';

jest.setTimeout(60_000);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-child-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function task(count: number): Promise<RunTask> {
  const rows = sentences(count).map(({ text, label }, i) => {
    return { text, label, part: i % 10 < 8 ? 'train' : 'holdout' };
  });
  await writeFile(snapshotRowsFile(dir), rows.map((row) => JSON.stringify(row)).join('\n'));
  const train = { good: (count * 4) / 10, bad: (count * 4) / 10 };
  const holdout = { good: count / 10, bad: count / 10 };
  const texts = { reads: 'text', target: 'label' } as const;
  const snapshot = { hash: 'abc', labels: count, ...texts, train, holdout, rejected: {} };
  const known = { model: 'm', task: 'text-classification' as const, dir };
  return { ...known, snapshot, codeVersion: 'test', seed: 1, settings: {} };
}

const unstopped = (): AbortSignal => new AbortController().signal;

async function trained(
  task: RunTask,
  { signal, onNews }: { readonly signal: AbortSignal; readonly onNews: (news: RunNews) => void },
): Promise<RunResult> {
  using child = new RunChild(signal);
  return await child.train(task, onNews);
}

/** The training process that this one started. */
function childPid(): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return Number(parent) === process.pid && command.includes('run-worker');
      } catch {
        return false; // it ended meanwhile
      }
    });
}

it('trains in a process that gives way to others, and tells how far it is', async () => {
  const phases: string[] = [];
  const candidates: string[] = [];
  let niceness: number | undefined;
  const result = await trained(await task(400), {
    signal: unstopped(),
    onNews: (news) => {
      niceness ??= getPriority(childPid()!);
      if ('training' in news) candidates.push(news.training.candidate);
      else {
        const { phase, done } = news;
        if (phases.at(-1) !== phase) phases.push(phase);
        expect(done).toBeGreaterThanOrEqual(0);
        expect(done).toBeLessThanOrEqual(1);
      }
    },
  });
  expect(phases).toEqual(['features', 'train', 'evaluate']);
  expect(candidates.length).toBeGreaterThan(0);
  expect(candidates).not.toContain('');
  expect(niceness).toBe(10);
  expect(result.report.verdict.n).toBe(80);
  expect((await stat(join(dir, MODEL_FILE))).size).toBe(result.manifest.files?.[MODEL_FILE].bytes);
  await until('the process to be gone', () => childPid() === undefined);
});

it('fails in one sentence when the process is killed', async () => {
  const training = trained(await task(4_000), {
    signal: unstopped(),
    onNews: () => {
      const pid = childPid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  });
  await expect(training).rejects.toMatchObject({
    kind: 'Aborted',
    reason: 'RUN_PROCESS_ENDED',
    message: expect.stringMatching(/ended by SIGKILL; the live version is untouched/),
  });
});

it('ends the process when the trainer stops', async () => {
  const stop = new AbortController();
  const training = trained(await task(4_000), { signal: stop.signal, onNews: () => stop.abort() });
  await expect(training).rejects.toMatchObject({ reason: 'RUN_PROCESS_ENDED' });
  await until('the process to be gone', () => childPid() === undefined);
  await expect(
    trained(await task(4_000), { signal: stop.signal, onNews: () => undefined }),
  ).rejects.toThrow();
  expect(childPid()).toBeUndefined();
});

it('passes on what the process says is wrong', async () => {
  const broken = await task(100);
  await writeFile(snapshotRowsFile(dir), '');
  await expect(trained(broken, { signal: unstopped(), onNews: () => undefined })).rejects.toMatchObject({
    reason: 'SNAPSHOT_DAMAGED',
  });
});

it('says that the process ended when it did so before there was work', async () => {
  using child = new RunChild(unstopped());
  process.kill(childPid()!, 'SIGKILL');
  await until('the process to be gone', () => childPid() === undefined);
  await expect(child.train(await task(100), () => undefined)).rejects.toMatchObject({
    reason: 'RUN_PROCESS_ENDED',
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId, type Ready, randomFrom } from '@ratchet/kernel';
import { type FeedbackServiceDefinition, protos } from '@ratchet/protocol';
import { connect } from '@ratchet/rpc';

const KILLS = 4;
const CALLERS = 8;
const CALL = { timeoutMs: 10_000 };

let dataDir: string;
let child: ChildProcess;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ratchet-durability-'));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** Starts the real service as a process of its own, under a shell's limits, and answers its client. */
async function startProcess(limits = 'true') {
  const node = [process.execPath, '--conditions=@ratchet/source', '--disable-warning=ExperimentalWarning'];
  const env = { RATCHET_DATA_DIR: dataDir, RATCHET_FEEDBACK_PORT: '0', RATCHET_LOG_LEVEL: 'fatal' };
  child = spawn('sh', ['-c', `${limits}; exec "$0" "$@"`, ...node, join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [{ ready: Ready }];
  const { FeedbackService } = protos.ratchet.feedback.v1;
  return connect<FeedbackServiceDefinition>(FeedbackService.service, message.ready.addresses['grpc']!);
}

type Client = Awaited<ReturnType<typeof startProcess>>;

/** Sends feedback until a call fails; answers what was acknowledged, and calls back after each. */
async function submitUntilGone(client: Client, onAcknowledged: (count: number) => void): Promise<string[]> {
  const acknowledged: string[] = [];
  let gone = false;
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!gone) {
      const request = {
        predictionId: newId(),
        label: 'negative',
        source: 'a caller',
        idempotencyKey: newId(),
      };
      await client.SubmitFeedback(request, CALL).then(
        ({ feedbackId }) => onAcknowledged(acknowledged.push(feedbackId)),
        () => {
          gone = true;
        },
      );
    }
  });
  await Promise.all(callers);
  return acknowledged;
}

/** Expects everything acknowledged to be there once, with at most so much besides. */
function expectKept(acknowledged: readonly string[], besidesMax: number): void {
  const sqlite = new DatabaseSync(join(dataDir, 'feedback', 'feedback.db'));
  const kept = sqlite
    .prepare('SELECT feedback_id FROM feedback')
    .all()
    .map((row) => row['feedback_id']);
  expect(new Set(kept).size).toBe(kept.length);
  expect(kept).toEqual(expect.arrayContaining([...acknowledged]));
  expect(kept.length - acknowledged.length).toBeLessThanOrEqual(besidesMax);
  expect(sqlite.prepare('SELECT pieces FROM feedback_count').get()).toEqual({ pieces: kept.length });
  expect(sqlite.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  sqlite.close();
}

test('what is acknowledged is there exactly once, however often the service is killed', async () => {
  const random = randomFrom(7);
  const acknowledged: string[] = [];
  for (let i = 0; i < KILLS; i++) {
    const client = await startProcess();
    const ended = once(child, 'exit');
    const killAt = 50 + Math.floor(400 * random());
    const now = await submitUntilGone(client, (count) => {
      if (count === killAt) child.kill('SIGKILL');
    });
    await ended;
    await client.close();
    expect(now.length).toBeGreaterThanOrEqual(killAt);
    acknowledged.push(...now);
  }
  const client = await startProcess();
  const listed = await client.ListFeedback({ pageSize: 1 }, CALL);
  expect(acknowledged).toContain(listed.feedback[0]!.feedbackId);
  await client.close();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  // What is there besides was written, but its acknowledgement was still under way.
  expectKept(acknowledged, KILLS * CALLERS);
}, 60_000);

test('a service whose disk fails says so, stops, and has kept what it acknowledged', async () => {
  // No file may grow beyond this many blocks: the write-ahead log soon can't.
  const client = await startProcess('ulimit -f 2000');
  let printed = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const closed = once(child, 'close');
  const acknowledged = await submitUntilGone(client, () => undefined);
  expect(await closed).toEqual([1, null]);
  await client.close();
  expect(printed).toContain('the disk of the store failed: stopping');
  expect(acknowledged.length).toBeGreaterThan(10);
  expectKept(acknowledged, CALLERS);
}, 60_000);

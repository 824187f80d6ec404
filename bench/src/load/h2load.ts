import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { summarizeLatency } from '@ratchet/stats';
import type { LoadClient, LoadResult } from './load.ts';

const SPARE_MS = 15_000;

/** Whether nghttp2's load generator can be run. */
export function hasH2load(): boolean {
  return spawnSync('h2load', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** nghttp2's h2load, which costs far less CPU than a client in JavaScript. It sees HTTP's status, not gRPC's. */
export const h2loadClient: LoadClient = {
  name: 'h2load',
  async run({ address, path, body }, { concurrency, seconds }) {
    const dir = await mkdtemp(join(tmpdir(), 'ratchet-h2load-'));
    const file = (name: string): string => join(dir, name);
    try {
      await writeFile(file('body'), body);
      const load = ['--clients=1', '--threads=1', `--max-concurrent-streams=${concurrency}`];
      const length = [`--duration=${seconds}`, `--log-file=${file('log')}`];
      const request = [
        '--header=content-type: application/grpc',
        '--header=te: trailers',
        `--data=${file('body')}`,
      ];
      await promisify(execFile)('h2load', [...load, ...length, ...request, `http://${address}${path}`], {
        timeout: 1_000 * seconds + SPARE_MS,
      });
      return readLog(await readFile(file('log'), 'utf8'));
    } finally {
      await rm(dir, { recursive: true });
    }
  },
};

/** Reads h2load's log: a line for each answer with its start in µs since 1970, HTTP status (-1 failed) and µs to its end. */
export function readLog(log: string): LoadResult {
  const lines = log.split('\n').filter((line) => line !== '');
  const answers = lines.map((line) => line.split('\t').map(Number) as [number, number, number]);
  const good = answers.filter(([, status]) => status === 200);
  if (good.length === 0) throw new Error(`h2load got no good answer and ${answers.length} bad ones`);
  const startUs = answers.reduce((first, [start]) => Math.min(first, start), Infinity);
  const endUs = answers.reduce((last, [start, , took]) => Math.max(last, start + took), 0);
  const { p50Ms, p99Ms } = summarizeLatency(Float64Array.from(good, ([, , took]) => took / 1_000));
  const rps = good.length / ((endUs - startUs) / 1e6);
  return { calls: good.length, failures: answers.length - good.length, rps, p50Ms, p99Ms };
}

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Run } from '../run-view.ts';
import { runCommand } from '../testing.ts';
import { writeTensorBoard } from './tensor-board.ts';
import { labelReport, valueScores } from './testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-tensorboard-'));
});
afterEach(() => rm(dir, { recursive: true }));

const RUN: Run = {
  runId: 'r1',
  model: 'm',
  state: 'succeeded',
  phase: '',
  progress: 1,
  version: '2',
  promoted: true,
  reason: 'version 2 is live',
  report: labelReport(),
};

/** What an event file of one-byte lengths and steps holds: tag, step and value of each record after the first. */
async function scalarsIn(directory: string): Promise<(readonly [string, number, number])[]> {
  const [name] = await readdir(directory);
  const file = await readFile(join(directory, name!));
  const scalars: (readonly [string, number, number])[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const event = file.subarray(at + 12, at + 12 + length);
    at += length + 16;
    // wall_time, step, summary { value { tag, simple_value } }
    if (event[9] !== 0x10) continue;
    const tagLength = event[16]!;
    const tag = event.subarray(17, 17 + tagLength).toString();
    scalars.push([tag, event[10]!, Number(event.readFloatLE(18 + tagLength).toPrecision(4))]);
  }
  return scalars;
}

test('a version has a directory of its own, with its epochs and what it reached', async () => {
  expect(writeTensorBoard(dir, RUN, 1_000)).toBe(join(dir, 'm-2'));
  expect(await scalarsIn(join(dir, 'm-2'))).toEqual([
    ['loss/train', 1, 0.5],
    ['loss/validation', 1, 0.6],
    ['accuracy/validation', 1, 0.8],
    ['learning rate', 1, 0.001],
    ['loss/train', 2, 0.4],
    ['loss/validation', 2, Number.NaN],
    ['accuracy/validation', 2, 0.7],
    ['learning rate', 2, 0.0005],
    ['held-out/accuracy', 2, 0.9],
    ['held-out/macro F1', 2, 0.85],
    ['held-out/ROC AUC', 2, 0.9],
    ['held-out/log loss', 2, 0.3],
    ['held-out/Brier score', 2, 0.2],
    ['held-out/calibration error', 2, 0.05],
  ]);
});

test('of a fit without epochs there is the evaluation', async () => {
  const report = { evaluation: { holdout: { rows: 9 }, challenger: valueScores(1.5) } };
  writeTensorBoard(dir, { ...RUN, report }, 1_000);
  expect(await scalarsIn(join(dir, 'm-2'))).toEqual([
    ['held-out/RMSE', 2, 1.5],
    ['held-out/MAE', 2, 12_350],
    ['held-out/R2', 2, 0.625],
  ]);
});

const { version: _version, report: _report, ...NOTHING_NEW } = RUN;
const answers = (run: unknown) => ({
  'POST /v1/models/m:train': { run: { ...RUN, state: 'running' }, joined: false },
  'GET /v1/runs/r1/events': `event: run\ndata: ${JSON.stringify(run)}\n\nevent: end\ndata: {}\n\n`,
});

test('train writes them when it is done', async () => {
  const { code, err } = await runCommand(['train', 'm', '--tensorboard', dir], answers(RUN));
  expect(code).toBe(0);
  expect(err).toContain(`wrote ${join(dir, 'm-2')}; "tensorboard --logdir ${dir}" shows it\n`);
  expect(await scalarsIn(join(dir, 'm-2'))).toHaveLength(14);
});

test('train says why there are none', async () => {
  const { code, err } = await runCommand(['train', 'm', '--tensorboard', dir], answers(NOTHING_NEW));
  expect(code).toBe(0);
  expect(err).toContain('no event files: the run made no version\n');
  expect(await readdir(dir)).toEqual([]);
});

test.each([
  [
    ['--no-wait'],
    /^ratchet: event files are written when the run is done: --tensorboard needs to wait for it\n$/,
  ],
  [[], /can't be written to \(ENOTDIR\): name another directory with --tensorboard\n$/],
])('train with %j and a directory that is a file', async (options, message) => {
  const file = join(dir, 'file');
  await writeFile(file, '');
  const { code, err } = await runCommand(['train', 'm', '--tensorboard', file, ...options], answers(RUN));
  expect(code).toBe(1);
  expect(err).toMatch(message);
});

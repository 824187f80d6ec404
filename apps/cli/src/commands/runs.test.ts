import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { type Request, runCommand, startStandIn } from '../testing.ts';

const RUN = {
  runId: 'r1',
  model: 'm',
  state: 'running',
  phase: 'train',
  progress: 0.4,
  promoted: false,
  reason: '',
};
const TRAINING = {
  candidate: 'text-dense',
  epoch: 3,
  epochs: 100,
  loss: 0.31234,
  metric: 'accuracy',
  metricValue: 0.8714,
  rowsPerSecond: 12_345.6,
  secondsLeft: 7.2,
};
const DONE = { ...RUN, state: 'succeeded', progress: 1, promoted: true, reason: 'version 2 is live' };

/** Events as the mesh streams them. */
function events(...list: readonly (readonly [string, unknown])[]): string {
  return list.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join('');
}

const STARTED = { 'POST /v1/models/m:train': { run: { ...RUN, state: 'queued', phase: '' }, joined: false } };
const EVENTS = 'GET /v1/runs/r1/events';

describe('train', () => {
  test('shows each phase, candidate and epoch in a line of its own where nothing can be drawn again', async () => {
    const stream = events(
      ['run', { ...RUN, state: 'queued', phase: '', progress: 0 }],
      ['run', { ...RUN, phase: 'features', progress: 0.1 }],
      ['run', { ...RUN, phase: 'features', progress: 0.15 }],
      ['run', { ...RUN, training: TRAINING }],
      ['run', { ...RUN, training: { ...TRAINING, loss: 0.3, secondsLeft: 6 } }],
      [
        'run',
        {
          ...RUN,
          training: { candidate: 'linear', epoch: 0, epochs: 0, rowsPerSecond: 0, secondsLeft: 400 },
        },
      ],
      ['run', DONE],
      ['end', { runId: 'r1', state: 'succeeded' }],
    );
    const { code, out, err } = await runCommand(['train', 'm'], { ...STARTED, [EVENTS]: stream });
    expect(code).toBe(0);
    expect(out).toBe('promoted: version 2 is live\n');
    expect(err.split('\n').map((line) => line.replace(/^[█░]+ /, ''))).toEqual([
      'started run r1; Ctrl-C leaves it, "ratchet runs cancel r1" ends it',
      'queued',
      'features',
      'train · text-dense · epoch 3/100 · loss 0.312 · accuracy 0.871 · 12346 rows/s · 8 s left',
      'train · linear · 7 min left',

      '',
    ]);
  });

  test('says nothing but the answer with --json', async () => {
    const stream = events(['run', RUN], ['run', DONE], ['end', {}]);
    expect(await runCommand(['--json', 'train', 'm'], { ...STARTED, [EVENTS]: stream })).toEqual({
      code: 0,
      out: `${JSON.stringify(DONE)}\n`,
      err: '',
    });
  });

  test('asks again for a stream that ended before its run', async () => {
    const streams = [events(['run', RUN]), [503, { detail: 'the trainer is away', reason: 'AWAY' }], ''];
    const answers = {
      ...STARTED,
      [EVENTS]: () => streams.shift() ?? events(['run', DONE], ['end', {}]),
    };
    expect(await runCommand(['train', 'm'], answers)).toMatchObject({
      code: 0,
      out: 'promoted: version 2 is live\n',
    });
    expect(streams).toEqual([]);
  });

  test.each([
    ['failed', 'too few rows', 'the run of m failed: too few rows'],
    ['cancelled', 'somebody cancelled it', 'the run was cancelled: somebody cancelled it'],
  ])('fails when the run is %s', async (state, reason, message) => {
    const stream = events(['run', { ...RUN, state, reason }], ['end', {}]);
    const { code, out, err } = await runCommand(['train', 'm'], { ...STARTED, [EVENTS]: stream });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`ratchet: ${message}\n`);
  });

  test('draws the table of a regressor', async () => {
    const scores = (rmse: number) => ({
      metrics: { rmse, mae: 12_345.678, r2: 0.5, rows: 9 },
      latency: { p50Ms: 0.1, p99Ms: 0.2 },
      bytes: 2048,
    });
    const report = {
      evaluation: {
        holdout: { rows: 9 },
        challenger: scores(1.23456),
        champion: { ...scores(2), version: '1' },
      },
    };
    const stream = events(['run', { ...DONE, version: '2', verdict: 'better', report }], ['end', {}]);
    const { out } = await runCommand(['train', 'm'], { ...STARTED, [EVENTS]: stream });
    expect(stripVTControlCharacters(out).split('\n')).toEqual([
      '             version 2  version 1 (champion)',
      'RMSE         1.235      2',
      'MAE          12350      12350',
      'R²           0.500      0.500',
      'latency p50  0.100 ms   0.100 ms',
      'latency p99  0.200 ms   0.200 ms',
      'size         2 kB       2 kB',
      'on 9 held-out rows that neither has seen',
      'verdict: better',
      'promoted: version 2 is live',
      '',
    ]);
  });

  test.each([
    [
      { majority: { label: 'good', accuracy: 0.5 } },
      { accuracy: 0.75 },
      'always good',
      'accuracy     75.0 %     50.0 %',
    ],
    [{ mean: { value: 12.3456, rmse: 7.5 } }, { rmse: 2 }, 'always 12.35', 'RMSE         2          7.5'],
    [{}, { rmse: 2 }, 'version 1', 'RMSE         2'],
  ])('sets a first version beside what it had to beat: %j', async (baseline, metrics, title, row) => {
    const challenger = { metrics, latency: { p50Ms: 0.1, p99Ms: 0.2 }, bytes: 2048 };
    const report = { evaluation: { holdout: { rows: 9 }, challenger, ...baseline } };
    const stream = events(['run', { ...DONE, version: '1', report }], ['end', {}]);
    const { out } = await runCommand(['train', 'm'], { ...STARTED, [EVENTS]: stream });
    const [titles, first] = stripVTControlCharacters(out).split('\n');
    expect(titles?.endsWith(title)).toBe(true);
    expect(first).toBe(row);
  });
});

test('Ctrl-C leaves the run and says how to end it', async () => {
  const endless = ({ response }: Request): void => {
    response.write(events(['run', { ...RUN, state: 'queued' }]));
  };
  const standIn = await startStandIn({ ...STARTED, [EVENTS]: endless });
  try {
    const cli = spawn(process.execPath, [join(import.meta.dirname, '../../bin/ratchet.mjs'), 'train', 'm'], {
      env: { RATCHET_ADDRESS: standIn.address },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    cli.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
      if (err.endsWith('queued\n')) cli.kill('SIGINT');
    });
    const code = await new Promise((resolve) => cli.once('close', resolve));
    expect(err).toMatch(
      /run r1 goes on: "ratchet runs watch r1" shows it again, "ratchet runs cancel r1" ends it\n$/,
    );
    expect(code).toBe(130);
  } finally {
    await standIn.close();
  }
}, 20_000);

describe('runs', () => {
  const LIST = 'GET /v1/runs?pageSize=20';

  test.each([[['runs']], [['runs', 'list']]])('%j lists the last ones', async (args) => {
    const { out } = await runCommand(args, { [LIST]: { runs: [DONE, RUN], nextPageToken: '' } });
    expect(stripVTControlCharacters(out)).toBe(
      'run  model  state      version\nr1   m      succeeded           version 2 is live\nr1   m      running\n',
    );
  });

  test('of one model', async () => {
    const { out } = await runCommand(['runs', 'list', '--model', 'a b'], {
      'GET /v1/runs?pageSize=20&model=a+b': { runs: [] },
    });
    expect(stripVTControlCharacters(out)).toBe('run  model  state  version\n');
  });

  test.each([
    [RUN, 'run r1 of m is running at 40 % train\n'],
    [DONE, 'promoted: version 2 is live\n'],
    [{ ...DONE, promoted: false, version: '3', reason: 'worse' }, 'not promoted: worse\n'],
    [{ ...DONE, promoted: false, reason: 'nothing new to learn' }, 'nothing new to learn\n'],
  ])('shows %j', async (run, out) => {
    expect((await runCommand(['runs', 'show', 'r1'], { 'GET /v1/runs/r1': { run } })).out).toBe(out);
  });

  test('watches a run, also one that is over', async () => {
    const stream = events(['run', DONE], ['end', {}]);
    const live = await runCommand(['runs', 'watch', 'r1'], {
      'GET /v1/runs/r1': { run: RUN },
      [EVENTS]: stream,
    });
    const over = await runCommand(['runs', 'watch', 'r1'], { 'GET /v1/runs/r1': { run: DONE } });
    expect([live.out, over.out]).toEqual(['promoted: version 2 is live\n', 'promoted: version 2 is live\n']);
  });

  test.each([
    ['cancelled', 'the run of m is cancelled\n'],
    ['running', 'the run of m is too far to be cancelled (publish): it goes to its end\n'],
  ])('cancel tells what became of a run that is %s', async (state, out) => {
    const run = { ...RUN, state, phase: 'publish' };
    expect((await runCommand(['runs', 'cancel', 'r1'], { 'POST /v1/runs/r1:cancel': { run } })).out).toBe(
      out,
    );
  });

  test('cancel says what the mesh refuses', async () => {
    const refused = [400, { detail: 'run "r1" has ended already', reason: 'RUN_ENDED' }];
    expect(await runCommand(['runs', 'cancel', 'r1'], { 'POST /v1/runs/r1:cancel': refused })).toEqual({
      code: 1,
      out: '',
      err: 'ratchet: run "r1" has ended already\n',
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import { type Request, runCommand } from '../testing.ts';

const RUN = {
  runId: 'r1',
  model: 'm',
  state: 'queued',
  phase: '',
  progress: 0,
  trigger: 'compress',
  promoted: false,
  reason: '',
};
const times = (p50Ms: number) => ({ count: 9, p50Ms, p90Ms: p50Ms, p99Ms: 2 * p50Ms });
const tried = {
  target: 'int8-static',
  kept: false,
  isAccurate: false,
  reasons: ['not shown to lose at most 0.5 points'],
  size: { parent: 409_600, compressed: 102_400, share: 0.25 },
  latency: [{ batch: 1, parent: times(1), compressed: times(0.5) }],
  accuracy: { kind: 'labels', n: 4_000, wins: 0, losses: 99, parentAccuracy: 0.9, accuracy: 0.875 },
  facts: { computed: 2 },
};
const compression = { target: 'int8', kept: false, reasons: tried.reasons, tried: [tried] };
const DONE = {
  ...RUN,
  state: 'succeeded',
  progress: 1,
  reason: 'version 1 stays as it is: not shown to lose at most 0.5 points',
  report: { compression },
};

const stream = [
  ['run', DONE],
  ['end', { runId: 'r1' }],
].map(([event, data]) => `event: ${event as string}\ndata: ${JSON.stringify(data)}\n\n`);
const ANSWERS = {
  'POST /v1/models/m:compress': { run: RUN, joined: false },
  'GET /v1/runs/r1/events': stream.join(''),
};

describe('compress', () => {
  test('follows the run and shows both versions side by side', async () => {
    const { code, out, err } = await runCommand(['compress', 'm'], ANSWERS);
    expect(code).toBe(0);
    // The run is over when it is first seen, so no bar is drawn.
    expect(err).toMatch(/^started run r1; .*\n$/);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      '             size             latency p50  latency p99  answers',
      'as trained   400 kB           1.000 ms     2.000 ms     accuracy 90.0 %',
      'int8-static  100 kB (25.0 %)  0.500 ms     1.000 ms     accuracy 87.5 %  refused',
      'version 1 stays as it is: not shown to lose at most 0.5 points',
      '',
    ]);
  });

  test.each<[string[], object]>([
    [['compress', 'm', '--no-wait'], { target: 'int8' }],
    [
      ['compress', 'm', '--no-wait', '--target', 'low-rank', '--model-version', '3'],
      { target: 'low-rank', version: '3' },
    ],
  ])('%j asks for what was said', async (argv, body) => {
    let asked: unknown;
    const answers = {
      'POST /v1/models/m:compress': (request: Request) => {
        asked = request.body;
        return { run: RUN, joined: false };
      },
    };
    const { code, out } = await runCommand(argv, answers);
    expect({ code, out }).toEqual({ code: 0, out: 'run r1 is queued\n' });
    expect(asked).toEqual(body);
  });

  test('refuses what there is not', async () => {
    const { code, err } = await runCommand(['compress', 'm', '--target', 'zip'], ANSWERS);
    expect(code).toBe(2);
    expect(err).toContain('int8-dynamic');
  });
});

import { expect, it } from '@jest/globals';
import { Metrics } from '@ratchet/telemetry';
import { runListener } from './run-listener.ts';
import type { Run, RunEnd } from './run-store.ts';
import { trainerMetrics } from './trainer-metrics.ts';

const run = { runId: 'r', model: 'm' } as Run;

it.each<[RunEnd, string]>([
  [{ state: 'succeeded', version: '2', promoted: 1, reason: 'version 2 is live' }, 'info'],
  [{ state: 'failed', reason: 'model "m" has no usable rows' }, 'warn'],
])('logs and counts %j at %s', async (end, level) => {
  const lines: unknown[] = [];
  const at = (level: string) => (facts: unknown, text?: unknown) => lines.push([level, facts, text]);
  const log = { info: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') };
  const metrics = new Metrics();
  runListener(log, trainerMetrics(metrics), () => undefined).ended(run, end);
  const { state, version, promoted, reason } = end;
  expect(lines).toEqual([
    [level, { runId: 'r', traceId: 'r', model: 'm', state, version, promoted: promoted === 1 }, reason],
  ]);
  expect(await metrics.text()).toContain(`ratchet_runs_total{state="${state}"} 1`);
});

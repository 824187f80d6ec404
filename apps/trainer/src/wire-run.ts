import type { Run as WireRun } from '@ratchet/protocol';
import type { Run } from './run-store.ts';

const STATES = {
  queued: 'RUN_STATE_QUEUED',
  running: 'RUN_STATE_RUNNING',
  succeeded: 'RUN_STATE_SUCCEEDED',
  failed: 'RUN_STATE_FAILED',
} as const;

/** A run as it travels. */
export function wireRun(run: Run): WireRun {
  const { runId, model, phase, progress, trigger, version, verdict, reason, reportJson } = run;
  const { createTimeMs, startTimeMs, endTimeMs } = run;
  return {
    runId,
    model,
    phase,
    progress,
    trigger,
    version,
    verdict,
    reason,
    reportJson,
    createTimeMs,
    startTimeMs,
    endTimeMs,
    state: STATES[run.state],
    promoted: run.promoted === 1,
  };
}

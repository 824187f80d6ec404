import type { Run as WireRun } from '@ratchet/protocol';
import type { Run } from './run-store.ts';
import type { TrainingProgress } from './run-task.ts';

const STATES = {
  queued: 'RUN_STATE_QUEUED',
  running: 'RUN_STATE_RUNNING',
  succeeded: 'RUN_STATE_SUCCEEDED',
  failed: 'RUN_STATE_FAILED',
  cancelled: 'RUN_STATE_CANCELLED',
} as const;

/** A run as it travels; with how its training goes, for those who watch it. */
export function wireRun(run: Run, training?: TrainingProgress): WireRun {
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
    ...(training ? { training: finite(training) } : {}),
  };
}

/** Without the figures that are no numbers: a loss may overflow. */
function finite(training: TrainingProgress): TrainingProgress {
  return Object.fromEntries(
    Object.entries(training).filter(([, value]) => typeof value !== 'number' || Number.isFinite(value)),
  ) as unknown as TrainingProgress;
}

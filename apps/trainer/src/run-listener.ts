import type { Logger } from '@ratchet/telemetry';
import { traceIdOfRun } from './run-trace.ts';
import type { RunListener } from './runs.ts';
import type { TrainerMetrics } from './trainer-metrics.ts';

/** Counts and logs what happens to runs: one that failed is a warning. `stop` is called when the database is broken. */
export function runListener(
  log: Pick<Logger, 'info' | 'warn' | 'error' | 'fatal'>,
  { runs }: Pick<TrainerMetrics, 'runs'>,
  stop: () => void,
): RunListener {
  return {
    ended({ runId, model }, { state, version, promoted, reason }) {
      runs.inc({ state });
      const facts = { runId, traceId: traceIdOfRun(runId), model, state, version, promoted: promoted === 1 };
      if (state === 'failed') log.warn(facts, reason);
      else log.info(facts, reason);
    },
    crashed({ runId, model }, error) {
      log.error(
        { runId, traceId: traceIdOfRun(runId), model, err: error },
        'a run failed for an internal error',
      );
    },
    broken(error) {
      log.fatal({ err: error }, 'the database can not be written: stopping');
      stop();
    },
  };
}

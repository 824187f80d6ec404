import { setTimeout as pause } from 'node:timers/promises';
import { type MeshClient, MeshError } from './mesh-client.ts';
import { bar, ProgressLine } from './output.ts';
import { drawnRun, isOver, type Run, type Training } from './run-view.ts';
import type { Session } from './session.ts';
import { Interrupted, UserError } from './user-error.ts';

/** How often a stream that broke is asked for again, and how long to wait before. */
const RETRIES = 30;
const RETRY_MS = 500;

/**
 * Shows how a run goes until it ends, then its table beside the champion. On a terminal that is one line, drawn again and
 * again; elsewhere a line for each new phase, candidate and epoch. Answers the run as it ended; fails when it did not
 * succeed. Ctrl-C ends the watching alone.
 */
export async function followRun({ mesh, output }: Session, started: Run): Promise<Run> {
  const line = new ProgressLine({ lines: !output.json });
  const stop = new AbortController();
  const leave = (): void => stop.abort();
  process.once('SIGINT', leave);
  try {
    const run = isOver(started) ? started : await lastOf(mesh, started, line, stop.signal);
    line.end();
    if (run.state !== 'succeeded')
      throw new UserError(
        run.state === 'failed'
          ? `the run of ${run.model} failed: ${run.reason}`
          : `the run was cancelled: ${run.reason}`,
      );
    output.answer(run, drawnRun(run));
    return run;
  } finally {
    process.off('SIGINT', leave);
    line.end();
  }
}

async function lastOf(mesh: MeshClient, started: Run, line: ProgressLine, signal: AbortSignal): Promise<Run> {
  const { runId } = started;
  let run = started;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const { event, data } of mesh.events(`/v1/runs/${runId}/events`, signal)) {
        if (event === 'end') return run;
        if (event !== 'run') continue;
        run = data as Run;
        attempt = 1;
        if (!isOver(run)) line.draw(drawn(run), lineFor(run));
      }
    } catch (error) {
      if (signal.aborted) throw left(runId);
      const again = error instanceof MeshError && [0, 429, 503].includes(error.status);
      if (!again || attempt > RETRIES) throw error;
    }
    // The stream ended before the run: somebody restarts.
    await pause(RETRY_MS, undefined, { signal }).catch(() => {
      throw left(runId);
    });
  }
}

function left(runId: string): Interrupted {
  return new Interrupted(
    `run ${runId} goes on: "ratchet runs watch ${runId}" shows it again, "ratchet runs cancel ${runId}" ends it`,
  );
}

/** "████░░░░ train · text-dense · epoch 3/100 · loss 0.312 · accuracy 0.871 · 12000 rows/s · 8 s left" */
function drawn(run: Run): string {
  return `${bar(run.progress)} ${[phaseOf(run), ...(run.training ? figures(run.training) : [])].join(' · ')}`;
}

function figures({ candidate, epoch, epochs, ...training }: Training): string[] {
  const { loss, metric, metricValue, rowsPerSecond, secondsLeft } = training;
  return [
    candidate,
    ...(epoch > 0 ? [epochs > 0 ? `epoch ${epoch}/${epochs}` : `epoch ${epoch}`] : []),
    ...(loss === undefined ? [] : [`loss ${loss.toPrecision(3)}`]),
    ...(metricValue === undefined ? [] : [`${metric ?? 'metric'} ${metricValue.toPrecision(3)}`]),
    ...(rowsPerSecond > 0 ? [`${Math.round(rowsPerSecond)} rows/s`] : []),
    ...(secondsLeft === undefined ? [] : [`${timeOf(secondsLeft)} left`]),
  ];
}

/** What makes a line of its own where no line can be drawn again. */
function lineFor(run: Run): string {
  const { candidate = '', epoch = 0 } = run.training ?? {};
  return [phaseOf(run), candidate, epoch].join(' ');
}

function phaseOf({ state, phase }: Run): string {
  return state === 'queued' ? 'queued' : phase === '' ? 'starting' : phase;
}

function timeOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

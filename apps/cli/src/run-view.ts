import { bar, ProgressLine, table } from './output.ts';
import type { Session } from './session.ts';
import { UserError } from './user-error.ts';

/** A run as the gateway shows it. */
export interface Run {
  readonly runId: string;
  readonly model: string;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed';
  readonly phase: string;
  readonly progress: number;
  readonly version?: string;
  readonly verdict?: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly report?: Report;
}

interface Scores {
  readonly metrics: {
    readonly accuracy: number;
    readonly macro: { readonly f1: number };
    readonly logLoss: number;
    readonly calibrationError: number;
  };
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number };
  readonly bytes: number;
}

/** The part of a version's report that the terminal draws. */
export interface Report {
  readonly evaluation?: {
    readonly holdout: { readonly rows: number };
    readonly challenger: Scores;
    readonly champion?: Scores & { readonly version: string };
    readonly majority: { readonly label: string; readonly accuracy: number };
  };
}

const POLL_MS = 200;

/** Draws a run's progress until it ends, then its table beside the champion. Fails when the run failed. */
export async function followRun({ mesh, output }: Session, started: Run): Promise<void> {
  const line = new ProgressLine();
  let run = started;
  while (run.state === 'queued' || run.state === 'running') {
    line.draw(`${bar(run.progress)} ${run.state === 'queued' ? 'queued' : run.phase}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    run = (await mesh.get<{ run: Run }>(`/v1/runs/${run.runId}`)).run;
  }
  line.end();
  if (run.state === 'failed') throw new UserError(`the run of ${run.model} failed: ${run.reason}`);
  output.answer(run, drawnRun(run));
}

export function drawnRun(run: Run): string {
  const lines: string[] = [];
  const evaluation = run.report?.evaluation;
  if (evaluation) {
    const { challenger, champion, majority, holdout } = evaluation;
    lines.push(
      table(
        [
          '',
          `version ${run.version}`,
          champion ? `version ${champion.version} (champion)` : `always ${majority.label}`,
        ],
        ROWS.map(([title, value]) => [
          title,
          value(challenger),
          champion ? value(champion) : title === 'accuracy' ? percent(majority.accuracy) : '',
        ]),
      ),
      `on ${holdout.rows} held-out rows that neither has seen`,
    );
  }
  if (run.verdict) lines.push(`verdict: ${run.verdict}`);
  lines.push(`${run.promoted ? 'promoted' : 'not promoted'}: ${run.reason}`);
  return lines.join('\n');
}

const ROWS: readonly (readonly [string, (scores: Scores) => string])[] = [
  ['accuracy', ({ metrics }) => percent(metrics.accuracy)],
  ['macro F1', ({ metrics }) => metrics.macro.f1.toFixed(3)],
  ['log loss', ({ metrics }) => metrics.logLoss.toFixed(3)],
  ['calibration error', ({ metrics }) => metrics.calibrationError.toFixed(3)],
  ['latency p50', ({ latency }) => `${latency.p50Ms.toFixed(3)} ms`],
  ['latency p99', ({ latency }) => `${latency.p99Ms.toFixed(3)} ms`],
  ['size', ({ bytes }) => `${(bytes / 1024).toFixed(0)} kB`],
];

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

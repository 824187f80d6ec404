import { compressionSection } from './report/compression-section.ts';
import { evaluationTable } from './report/evaluation.ts';
import { verdictInWords } from './report/in-words.ts';
import type { Report } from './report/shape.ts';
import { drawnTable } from './report/terminal.ts';

/** How training goes at the moment. */
export interface Training {
  readonly candidate: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly loss?: number;
  readonly metric?: string;
  readonly metricValue?: number;
  readonly rowsPerSecond: number;
  readonly secondsLeft?: number;
}

/** A run as the gateway shows it. */
export interface Run {
  readonly runId: string;
  readonly model: string;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly phase: string;
  readonly progress: number;
  readonly trigger?: string;
  readonly version?: string;
  readonly verdict?: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly report?: Report;
  readonly training?: Training;
  readonly createTime?: string;
}

export function isOver({ state }: Run): boolean {
  return state !== 'queued' && state !== 'running';
}

/** How a run ended: its version beside the champion, the verdict, and why. */
export function drawnRun(run: Run): string {
  const lines: string[] = [];
  const { evaluation, verdict } = run.report ?? {};
  if (evaluation) {
    lines.push(drawnTable(evaluationTable(run.version ?? '', evaluation)));
    lines.push(`on ${evaluation.holdout.rows} held-out rows that neither has seen`);
  }
  const [compression] = compressionSection(run.report?.compression);
  if (compression && run.trigger === 'compress' && compression.rows.length > 0)
    lines.push(drawnTable(compression));
  if (run.verdict) lines.push(verdictInWords({ ...verdict, verdict: run.verdict }));
  const kept = run.version === undefined ? '' : 'not promoted: ';
  lines.push(`${run.promoted ? 'promoted: ' : kept}${run.reason}`);
  return lines.join('\n');
}

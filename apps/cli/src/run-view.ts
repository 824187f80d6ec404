import { table } from './output.ts';

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
  readonly version?: string;
  readonly verdict?: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly report?: Report;
  readonly training?: Training;
  readonly createTime?: string;
}

/** Measures of one version; which there are depends on its task. */
interface Scores {
  readonly metrics: {
    readonly accuracy?: number;
    readonly macro?: { readonly f1: number };
    readonly logLoss?: number;
    readonly calibrationError?: number;
    readonly rmse?: number;
    readonly mae?: number;
    readonly r2?: number | null;
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
    readonly majority?: { readonly label: string; readonly accuracy: number };
    readonly mean?: { readonly value: number; readonly rmse: number };
  };
}

export function isOver({ state }: Run): boolean {
  return state !== 'queued' && state !== 'running';
}

/** How a run ended: its version beside the champion, the verdict, and why. */
export function drawnRun(run: Run): string {
  const lines: string[] = [];
  const evaluation = run.report?.evaluation;
  if (evaluation) {
    const { challenger, champion, holdout } = evaluation;
    const baseline = baselineOf(evaluation);
    const rival = champion ? [`version ${champion.version} (champion)`] : baseline ? [baseline.name] : [];
    const rows = MEASURES.flatMap(([title, measure]) => {
      const own = measure(challenger);
      if (own === undefined) return [];
      const usual = baseline?.measure === title ? baseline.figure : '';
      return [[title, own, champion ? (measure(champion) ?? '') : usual]];
    });
    lines.push(table(['', `version ${run.version}`, ...rival], rows));
    lines.push(`on ${holdout.rows} held-out rows that neither has seen`);
  }
  if (run.verdict) lines.push(`verdict: ${run.verdict}`);
  lines.push(`${run.promoted ? 'promoted' : 'not promoted'}: ${run.reason}`);
  return lines.join('\n');
}

/** What a first version had to beat. */
function baselineOf({ majority, mean }: NonNullable<Report['evaluation']>) {
  if (majority)
    return { name: `always ${majority.label}`, measure: 'accuracy', figure: percent(majority.accuracy) };
  return mean && { name: `always ${short(mean.value)}`, measure: 'RMSE', figure: short(mean.rmse) };
}

const MEASURES: readonly (readonly [string, (scores: Scores) => string | undefined])[] = [
  ['accuracy', ({ metrics }) => some(metrics.accuracy, percent)],
  ['macro F1', ({ metrics }) => some(metrics.macro?.f1, thousandths)],
  ['log loss', ({ metrics }) => some(metrics.logLoss, thousandths)],
  ['calibration error', ({ metrics }) => some(metrics.calibrationError, thousandths)],
  ['RMSE', ({ metrics }) => some(metrics.rmse, short)],
  ['MAE', ({ metrics }) => some(metrics.mae, short)],
  ['R²', ({ metrics }) => some(metrics.r2 ?? undefined, thousandths)],
  ['latency p50', ({ latency }) => `${latency.p50Ms.toFixed(3)} ms`],
  ['latency p99', ({ latency }) => `${latency.p99Ms.toFixed(3)} ms`],
  ['size', ({ bytes }) => `${(bytes / 1024).toFixed(0)} kB`],
];

function some(value: number | undefined, draw: (value: number) => string): string | undefined {
  return value === undefined ? undefined : draw(value);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function thousandths(value: number): string {
  return value.toFixed(3);
}

/** Four significant digits, without an exponent where that is readable. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

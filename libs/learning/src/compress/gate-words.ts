import type { CompressionReport } from './compress-version.ts';
import { type AccuracyFinding, type GateDecision, number, percent, points } from './gate.ts';
import { isTie, type Latencies } from './pace.ts';

/**
 * What a version was brought to and why the gate let it pass, in one clause: "in int8-static, gate: at most 0.06 % of answers
 * differ (0 of 5000 did), 26 % of the size, p50 1.8 times as fast alone, 2.3 times as fast in batches of 32". Undefined where
 * nothing was kept. Other than the reasons of a report it tells times, and differs each time.
 */
export function keptInWords({ kept, tried }: CompressionReport): string | undefined {
  const last = tried.at(-1);
  return kept && last ? `in ${last.target}, gate: ${gateInWords(last)}` : undefined;
}

function gateInWords({ accuracy, size, latency }: GateDecision): string {
  return [answersInWords(accuracy), `${percent(size.share)} of the size`, paceInWords(latency)].join(', ');
}

function answersInWords(found: AccuracyFinding): string {
  switch (found.kind) {
    case 'labels':
      return `at worst ${points(found.interval.low)} points on ${found.n} labelled rows`;
    case 'values':
      return `root mean squared error ${number(found.rmse)} instead of ${number(found.parentRmse)} on ${found.n} rows`;
    case 'agreement':
      return `at most ${percent(found.upper)} of answers differ (${found.disagreements} of ${found.inputs} did)`;
    case 'nearness':
      return `answers differ by ${percent(found.difference)} of their spread`;
  }
}

function paceInWords(latency: readonly Latencies[]): string {
  const timed = latency.map((each) => {
    const { batch, parent, compressed } = each;
    const times = Number((parent.p50Ms / compressed.p50Ms).toPrecision(2));
    const where = latency.length === 1 ? '' : batch === 1 ? ' alone' : ` in batches of ${batch}`;
    return `${isTie(each) ? 'as fast' : `${times} times as fast`}${where}`;
  });
  return `p50 ${timed.join(', ')}`;
}

import { expect, it } from '@jest/globals';
import { decide, type Evidence } from './gate.ts';
import { keptInWords } from './gate-words.ts';
import type { Latencies } from './pace.ts';

const summary = (p50Ms: number) => ({ count: 100, p50Ms, p90Ms: p50Ms, p99Ms: p50Ms });
const timed = (batch: number, p50Ms: number): Latencies => ({
  batch,
  parent: summary(1),
  compressed: summary(p50Ms),
});
const BOTH = [timed(1, 0.91), timed(32, 0.4)];

const words = (evidence: Evidence, latency: readonly Latencies[] = BOTH, bytes = 270) => {
  const decision = decide({
    target: 'int8-static',
    bytes: { parent: 1_000, compressed: bytes },
    latency,
    evidence,
  });
  const { kept, reasons } = decision;
  return keptInWords({ target: 'int8', kept, reasons, tried: [{ ...decision, facts: {} }] });
};

const agreement: Evidence = { kind: 'agreement', inputs: 5_000, disagreements: 8, source: 'rows' };

it.each<[Evidence, string]>([
  [
    agreement,
    'in int8-static, gate: at most 0.29 % of answers differ (8 of 5000 did), 27 % of the size, p50 1.1 times as fast alone, 2.5 times as fast in batches of 32',
  ],
  [
    { kind: 'labels', n: 10_000, wins: 10, losses: 20, accuracy: 0.9, parentAccuracy: 0.901 },
    'gate: at worst −0.20 points on 10000 labelled rows, 27 %',
  ],
  [
    { kind: 'values', squares: new Float64Array(40).fill(4), parentSquares: new Float64Array(40).fill(4) },
    'gate: root mean squared error 2 instead of 2 on 40 rows, 27 %',
  ],
  [
    { kind: 'nearness', inputs: 5_000, difference: 0.002, source: 'rows' },
    'gate: answers differ by 0.20 % of their spread, 27 %',
  ],
])('tells why it was kept: %#', (evidence, told) => {
  expect(words(evidence)).toContain(told);
});

it.each([
  [0.5, 'p50 2 times as fast'],
  [0.953, 'p50 as fast'],
  [1.04, 'p50 as fast'],
])('of a version that answers one row at a time, at %d of the time: %s', (share, told) => {
  expect(
    words(agreement, [timed(1, share)])
      ?.split(', ')
      .at(-1),
  ).toBe(told);
});

it('tells nothing of what was not kept', () => {
  expect(words(agreement, BOTH, 1_000)).toBeUndefined();
  expect(keptInWords({ target: 'int8', kept: false, reasons: ['too small'], tried: [] })).toBeUndefined();
});

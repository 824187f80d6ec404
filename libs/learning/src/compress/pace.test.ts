import { describe, expect, it } from '@jest/globals';
import { formsOf, nextForm } from './forms.ts';
import { decide, type GateDecision } from './gate.ts';
import { bestOf, isDoubtful, isSlower, isTie, type Latencies } from './pace.ts';

const summary = (p50Ms: number) => ({ count: 100, p50Ms, p90Ms: p50Ms, p99Ms: 2 * p50Ms });
const timed = (ratio: number, batch = 1): Latencies => ({
  batch,
  parent: summary(2),
  compressed: summary(2 * ratio),
});

it.each([
  [0.5, 'faster'],
  [0.952, 'faster'],
  [0.953, 'a tie'],
  [1, 'a tie'],
  [1.041, 'a tie'],
  [1.05, 'a tie'],
  [1.051, 'slower'],
  [2, 'slower'],
])('a median that is %d of the parent’s is %s', (ratio, pace) => {
  expect([isSlower(timed(ratio)), isTie(timed(ratio))]).toEqual([pace === 'slower', pace === 'a tie']);
});

describe('rounds', () => {
  it.each([
    [[], true],
    [[1.02], false],
    [[1.03], true],
    [[1.2, 0.9], false],
    [[1.2, 1.1], true],
    [[1.2, 1.1, 1.1], false],
  ])('after %j another one is wanted: %p', (ratios, doubtful) => {
    expect(isDoubtful(ratios.map((ratio) => timed(ratio)))).toBe(doubtful);
  });

  it.each([
    [[1.2, 0.9], 1],
    [[1.2, 1.04, 1.1], 1],
    [[1.1, 1.1, 1.1], 0],
  ])('of %j the one at place %i counts', (ratios, place) => {
    const rounds = ratios.map((ratio) => timed(ratio));
    expect(bestOf(rounds)).toBe(rounds[place]);
  });
});

describe('which form of int8 is kept', () => {
  interface Measured {
    readonly ratios: readonly [number, number];
    readonly bytes?: number;
    readonly disagreements?: number;
  }

  const gateOf = (form: string, { ratios, bytes = 260, disagreements = 0 }: Measured): GateDecision =>
    decide({
      target: form,
      bytes: { parent: 1_000, compressed: bytes },
      latency: [timed(ratios[0], 1), timed(ratios[1], 32)],
      evidence: { kind: 'agreement', inputs: 5_000, disagreements, source: '' },
    });

  function kept(measured: readonly Measured[]): string {
    const decisions: GateDecision[] = [];
    const forms = formsOf('int8');
    for (let form = nextForm(forms, decisions); form !== undefined; form = nextForm(forms, decisions))
      decisions.push(gateOf(form, measured[decisions.length]!));
    const last = decisions.at(-1)!;
    return last.kept ? last.target : `none after ${decisions.length}`;
  }

  it.each<[string, Measured, Measured, string]>([
    ['both as fast', { ratios: [1, 1] }, { ratios: [1, 1] }, 'int8-static'],
    ['a tie one way', { ratios: [0.96, 1.04] }, { ratios: [1.04, 0.96] }, 'int8-static'],
    ['a tie the other way', { ratios: [1.04, 1.04] }, { ratios: [0.96, 0.96] }, 'int8-static'],
    ['the second much faster', { ratios: [0.9, 0.9] }, { ratios: [0.3, 0.3] }, 'int8-static'],
    ['the second a little smaller', { ratios: [1, 1] }, { ratios: [1, 1], bytes: 259 }, 'int8-static'],
    ['the first slower alone', { ratios: [1.2, 0.5] }, { ratios: [1, 1] }, 'int8-dynamic'],
    [
      'the first larger than the parent',
      { ratios: [1, 1], bytes: 1_000 },
      { ratios: [1, 1] },
      'int8-dynamic',
    ],
    ['both slower', { ratios: [1.2, 1.2] }, { ratios: [1, 1.1] }, 'none after 2'],
    [
      'the first not good enough',
      { ratios: [0.5, 0.5], disagreements: 50 },
      { ratios: [1, 1] },
      'none after 1',
    ],
  ])('%s', (_, first, second, form) => {
    expect(kept([first, second])).toBe(form);
  });

  it.each(['int8-dynamic', 'float16', 'prune', 'low-rank', 'distill'] as const)(
    '%s is one form',
    (target) => {
      expect(formsOf(target)).toEqual([target]);
    },
  );
});

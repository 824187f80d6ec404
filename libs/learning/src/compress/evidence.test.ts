import { describe, expect, it } from '@jest/globals';
import type { Instance } from '@ratchet/model';
import type { LearningRow } from '../data-set.ts';
import { type Asked, type EvidenceRequest, gatherEvidence } from './evidence.ts';

/** Answers with what the texts of the instances say: the parent's answer, a bar, the compressed version's. */
const spoken: Asked = {
  answers: async (instances) => ({
    parent: instances.map((instance) => answerIn(instance, 0)),
    compressed: instances.map((instance) => answerIn(instance, 1)),
  }),
  answersToMixed: async (instances, count) => {
    const mixed = Array.from({ length: count }, (_, i) => instances[i % instances.length]!);
    return spoken.answers(mixed);
  },
};

function answerIn({ text }: Instance, side: 0 | 1): Float32Array {
  const said = text!.split('|')[side]!.split(',');
  return Float32Array.from(said, (number) => (number === 'NaN' ? Number.NaN : Number(number)));
}

function row(text: string, rest: Partial<LearningRow> = {}): LearningRow {
  return { instance: { text }, part: 'holdout', trainOnly: false, ...rest };
}

const repeated = (count: number, ...rows: LearningRow[]): LearningRow[] =>
  Array.from({ length: count }, () => rows).flat();
const gather = (rows: readonly LearningRow[], request: Partial<EvidenceRequest> = {}) =>
  gatherEvidence(spoken, {
    rows,
    labels: ['a', 'b'],
    isRelearned: false,
    seed: 1,
    onShare: () => undefined,
    ...request,
  });

describe('evidence', () => {
  it('counts wins and losses on labelled rows; a label that nobody knows is no one’s win', async () => {
    const rows = [
      ...repeated(3_000, row('1,0|1,0', { label: 'a' })),
      ...repeated(300, row('1,0|0,1', { label: 'a' })),
      ...repeated(200, row('1,0|0,1', { label: 'b' })),
      ...repeated(100, row('1,0|0,1', { label: 'c' })),
      ...repeated(100, row('1,0|NaN,1', { label: 'a' })),
      row('1,0|0,1', { label: 'a', part: 'train' }),
    ];
    expect(await gather(rows)).toEqual({
      kind: 'labels',
      n: 3_700,
      wins: 200,
      losses: 400,
      accuracy: 3_200 / 3_700,
      parentAccuracy: 3_400 / 3_700,
    });
  });

  it('squares the errors of values', async () => {
    const rows = repeated(20, row('1|1.5', { value: 2 }), row('3|3', { value: 2 }));
    const evidence = await gather(rows, { labels: undefined });
    expect(evidence).toMatchObject({ kind: 'values' });
    if (evidence.kind !== 'values') throw new Error('no values');
    expect([...evidence.squares.subarray(0, 2)]).toEqual([0.25, 1]);
    expect([...evidence.parentSquares.subarray(0, 2)]).toEqual([1, 1]);
  });

  it.each<[string, Partial<EvidenceRequest>, string]>([
    [
      'held-out and training rows, then pairs of them',
      {},
      '1500 held-out rows, 500 training rows, 3000 made of pairs of them',
    ],
    [
      'no training rows where they were learned from again',
      { isRelearned: true },
      '1500 held-out rows, 0 training rows, 3500 made of pairs of them',
    ],
  ])('asks where there are few labels: %s', async (_, request, source) => {
    const rows = [
      ...repeated(1_500, row('1,0|1,0', { label: 'a' })),
      ...repeated(500, row('1,0|0,1', { label: 'a', part: 'train' })),
    ];
    const evidence = await gather(rows, request);
    expect(evidence).toMatchObject({
      kind: 'agreement',
      inputs: 5_000,
      source,
      accuracy: 1,
      parentAccuracy: 1,
    });
    expect(evidence).toMatchObject({ disagreements: request.isRelearned ? 0 : 500 + 3_000 * 0.25 - 250 });
  });

  it('asks no more rows than it needs', async () => {
    const rows = repeated(20_000, row('1,0|1,0', { part: 'train' }));
    expect(await gather(rows)).toEqual({
      kind: 'agreement',
      inputs: 5_000,
      disagreements: 0,
      source: '0 held-out rows, 5000 training rows',
    });
  });

  it('tells what both reach on the held-out rows, though they are too few to decide', async () => {
    const labelled = [
      ...repeated(3, row('1,0|1,0', { label: 'a' })),
      row('1,0|0,1', { label: 'a' }),
      ...repeated(100, row('1,0|0,1', { label: 'a', part: 'train' })),
    ];
    expect(await gather(labelled)).toMatchObject({ kind: 'agreement', accuracy: 0.75, parentAccuracy: 1 });
    const valued = [...repeated(2, row('1|3', { value: 2 })), row('3|2', { value: 2, part: 'train' })];
    expect(await gather(valued, { labels: undefined })).toMatchObject({
      kind: 'nearness',
      rmse: 1,
      parentRmse: 1,
    });
  });

  it('measures how far numbers are from each other where nobody knows the right ones', async () => {
    const rows = repeated(2_500, row('1|1.1', { part: 'train' }), row('3|3.1', { part: 'train' }));
    const evidence = await gather(rows, { labels: undefined });
    expect(evidence).toMatchObject({ kind: 'nearness', inputs: 5_000 });
    if (evidence.kind === 'nearness') expect(evidence.difference).toBeCloseTo(0.1, 5);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Tensor } from '@ratchet/model';
import { type Session, stack } from '@ratchet/runtime';
import fc from 'fast-check';
import { withSession } from '../testing.ts';
import { exportTextClassifier, textSignature } from './export-text.ts';
import type { LinearOptions } from './linear-options.ts';
import { fitTextClassifier, predictRows } from './text-classifier.ts';
import { type TextRows, TextRowsBuilder } from './text-rows.ts';

const OPTIONS: LinearOptions = {
  naiveBayes: true,
  norm: false,
  epochs: 10,
  rate: 0.03,
  decay: 1e-3,
  smoothing: 1,
};
const BUCKETS = 256;

function rowsOf(rows: readonly (readonly number[])[]): TextRows {
  const builder = new TextRowsBuilder();
  for (const ids of rows) builder.add(Int32Array.from(ids));
  return builder.take();
}

function request(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  options: LinearOptions,
  seed = 1,
) {
  return {
    rows: rowsOf(rows),
    buckets: BUCKETS,
    labels: Int32Array.from(labels),
    classes: Math.max(2, ...labels.map((label) => label + 1)),
    seed,
    options,
  };
}

const row = fc.uniqueArray(fc.nat({ max: BUCKETS - 1 }), { maxLength: 40 });
const labelledRow = fc.tuple(row, fc.nat({ max: 3 }));
const options = fc.constantFrom<LinearOptions>(
  OPTIONS,
  { ...OPTIONS, norm: true },
  { ...OPTIONS, naiveBayes: false },
  { ...OPTIONS, naiveBayes: false, norm: true },
);

describe('fitTextClassifier', () => {
  // Class c has bucket c, and buckets that it shares with the others.
  const rows = Array.from({ length: 60 }, (_, i) => [i % 3, 10 + (i % 7), 20 + (i % 5)]);
  const labels = rows.map((_, i) => i % 3);

  it.each([
    ['with ratios', OPTIONS],
    ['without ratios', { ...OPTIONS, naiveBayes: false, rate: 0.1 }],
    ['with rows of length 1', { ...OPTIONS, norm: true, rate: 0.2 }],
  ])('learns what tells the classes apart, %s', async (_, fit) => {
    const model = await fitTextClassifier(request(rows, labels, fit));
    const probabilities = predictRows(model, rowsOf([[0], [1, 14], [2, 255]]));
    for (const c of [0, 1, 2]) expect(probabilities[c * 3 + c]).toBeGreaterThan(0.6);
  });

  it('answers with the shares of the classes where a text has nothing that it knows', async () => {
    const often = Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const fit = { ...OPTIONS, naiveBayes: false, rate: 0.1 };
    const model = await fitTextClassifier(
      request(
        often.map(() => []),
        often,
        fit,
      ),
    );
    const [first] = predictRows(model, rowsOf([[200]]));
    expect(first).toBeGreaterThan(0.55);
    expect(first).toBeLessThan(0.78);
  });

  it('gives the same bits for the same seed and others for another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(labelledRow, { minLength: 2, maxLength: 30 }), options, async (data, fit) => {
        const once = () =>
          request(
            data.map(([ids]) => ids),
            data.map(([, label]) => label),
            fit,
          );
        expect(await fitTextClassifier(once())).toEqual(await fitTextClassifier(once()));
      }),
      { numRuns: 30 },
    );
    const first = await fitTextClassifier(request(rows, labels, OPTIONS, 1));
    const second = await fitTextClassifier(request(rows, labels, OPTIONS, 2));
    expect(first.weights).not.toEqual(second.weights);
  });

  it('reports each epoch and waits', async () => {
    const seen: number[] = [];
    const onEpoch = async (done: number) => {
      await Promise.resolve();
      seen.push(done);
    };
    await fitTextClassifier({ ...request(rows, labels, { ...OPTIONS, epochs: 4 }), onEpoch });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  });
});

describe('exportTextClassifier', () => {
  it('makes a graph that answers as predictRows does', async () => {
    const test = fc.array(fc.oneof(row, fc.constant([])), { minLength: 1, maxLength: 12 });
    const train = fc.array(labelledRow, { minLength: 2, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(train, test, options, async (data, asked, fit) => {
        const model = await fitTextClassifier(
          request(
            data.map(([ids]) => ids),
            data.map(([, label]) => label),
            fit,
          ),
        );
        const expected = predictRows(model, rowsOf(asked));
        await withSession(exportTextClassifier(model), textSignature(model.classes), async (session) => {
          const together = await answersOf(session, asked, model.classes);
          for (const [i, ids] of asked.entries()) {
            const [alone] = await answersOf(session, [ids], model.classes);
            const probabilities = expected.subarray(i * model.classes, (i + 1) * model.classes);
            expectSameAnswer(together[i]!, probabilities);
            expectSameAnswer(alone!, probabilities);
          }
        });
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same bytes for the same classifier', async () => {
    const model = await fitTextClassifier(
      request(
        [
          [1, 2],
          [2, 3],
        ],
        [0, 1],
        OPTIONS,
      ),
    );
    expect(exportTextClassifier(model)).toEqual(exportTextClassifier({ ...model }));
  });
});

/** As serving does it: padded into one batch. */
async function answersOf(session: Session, rows: readonly (readonly number[])[], classes: number) {
  const instances = rows.map((ids): Tensor[] => {
    const content = new Uint8Array(Int32Array.from(ids).buffer);
    return [{ name: 'ids', datatype: 'INT32', shape: [ids.length], content }];
  });
  const [batch] = stack(instances, textSignature(classes));
  const [output] = await session.run(batch!.inputs);
  expect(output!.shape).toEqual([rows.length, classes]);
  const values = new Float32Array(Uint8Array.from(output!.content).buffer);
  return rows.map((_, i) => values.subarray(i * classes, (i + 1) * classes));
}

function expectSameAnswer(answer: Float32Array, expected: Float64Array): void {
  const byPlace = (a: ArrayLike<number>) =>
    Array.from(a, (p, c) => [p, c] as const).sort(([p], [q]) => q - p);
  for (const [c, p] of expected.entries()) expect(Math.abs(answer[c]! - p)).toBeLessThan(1e-6);
  const [first, second] = byPlace(expected);
  if (first![0] - second![0] > 1e-6) expect(byPlace(answer)[0]![1]).toBe(first![1]);
}

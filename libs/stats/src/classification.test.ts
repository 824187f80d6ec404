import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluateClassification, topClasses } from './classification.ts';

const labels = ['negative', 'neutral', 'positive'];

/** Rows given as [true class, probabilities …]. */
function rowsOf(...rows: readonly (readonly number[])[]) {
  return {
    labels,
    truth: Int32Array.from(rows, ([truth]) => truth!),
    probabilities: Float64Array.from(rows.flatMap(([, ...probabilities]) => probabilities)),
  };
}

describe('six rows counted by hand', () => {
  const metrics = evaluateClassification(
    rowsOf(
      [0, 0.7, 0.2, 0.1],
      [0, 0.6, 0.3, 0.1],
      [0, 0.1, 0.1, 0.8],
      [2, 0.2, 0.2, 0.6],
      [2, 0.5, 0.1, 0.4],
      [2, 0, 0, 1],
    ),
  );

  test('counts and shares', () => {
    expect(metrics.rows).toBe(6);
    expect(metrics.correct).toBe(4);
    expect(metrics.accuracy).toBeCloseTo(4 / 6, 15);
    expect(metrics.confusion).toEqual([
      [2, 0, 1],
      [0, 0, 0],
      [1, 0, 2],
    ]);
    expect(metrics.classes[0]).toMatchObject({
      label: 'negative',
      precision: 2 / 3,
      recall: 2 / 3,
      f1: 2 / 3,
      support: 3,
    });
    expect(metrics.majority).toEqual({ label: 'negative', accuracy: 0.5 });
  });

  test('a class without support counts as 0, also in the macro mean', () => {
    const none = { precision: 0, recall: 0, f1: 0, support: 0, rocAuc: null, prAuc: null };
    expect(metrics.classes[1]).toEqual({ label: 'neutral', ...none });
    expect(metrics.macro.f1).toBeCloseTo(4 / 9, 15);
    expect(metrics.weighted.f1).toBeCloseTo(2 / 3, 15);
    expect(metrics.micro).toEqual({ precision: 4 / 6, recall: 4 / 6, f1: 4 / 6 });
  });

  test('the areas under the curves, each class against the rest', () => {
    // Negative: .7, .6 and .1 against .2, .5 and 0; positive: .6, .4 and 1 against .1, .1 and .8.
    expect(metrics.classes[0]!.rocAuc).toBeCloseTo(7 / 9, 15);
    expect(metrics.classes[2]!.rocAuc).toBeCloseTo(7 / 9, 15);
    expect(metrics.rocAuc.macro).toBeCloseTo(7 / 9, 15);
    expect(metrics.classes[0]!.prAuc).toBeCloseTo((1 + 1 + 3 / 5) / 3, 15);
    expect(metrics.classes[2]!.prAuc).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 3, 15);
    expect(metrics.prAuc.weighted).toBeCloseTo((13 / 15 + 29 / 36) / 2, 15);
  });

  test('log loss, Brier score and calibration error', () => {
    const loss = -(Math.log(0.7) + Math.log(0.6) + Math.log(0.1) + Math.log(0.6) + Math.log(0.4)) / 6;
    expect(metrics.logLoss).toBeCloseTo(loss, 14);
    expect(metrics.brier).toBeCloseTo((0.14 + 0.26 + 1.46 + 0.24 + 0.62 + 0) / 6, 14);
    // Bins of a fifteenth: .7 | .6 and .6 | .8 | .5 | 1, the gaps .3, .8, .8, .5 and 0.
    expect(metrics.calibrationError).toBeCloseTo((0.3 + 0.8 + 0.8 + 0.5 + 0) / 6, 14);
  });
});

describe('200 rows of the temperature-scaling reference', () => {
  const golden = JSON.parse(readFileSync(new URL('calibration.golden.json', import.meta.url), 'utf8'));

  function scoresAt(temperature: number) {
    const probabilities: number[] = [];
    for (let row = 0; row < golden.labels.length; row++) {
      const exps = golden.logits
        .slice(row * 3, row * 3 + 3)
        .map((logit: number) => Math.exp(logit / temperature));
      const total = exps[0] + exps[1] + exps[2];
      probabilities.push(exps[0] / total, exps[1] / total, exps[2] / total);
    }
    const truth = Int32Array.from(golden.labels);
    return evaluateClassification({ labels, truth, probabilities: Float64Array.from(probabilities) });
  }

  test('before scaling', () => {
    const metrics = scoresAt(1);
    expect(metrics.logLoss).toBeCloseTo(golden.before.logLoss, 12);
    expect(metrics.calibrationError).toBeCloseTo(golden.before.calibrationError, 12);
    expect(metrics.brier).toBeCloseTo(golden.before.brier, 12);
  });

  test('after scaling', () => {
    const metrics = scoresAt(golden.temperature);
    expect(metrics.logLoss).toBeCloseTo(golden.after.logLoss, 12);
    expect(metrics.calibrationError).toBeCloseTo(golden.after.calibrationError, 12);
  });
});

test('four classes, every measure as scikit-learn', () => {
  const { several } = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'));
  const probabilities = Float64Array.from(several.thousandths, (each: number) => each / 1000);
  const truth = Int32Array.from(several.truth);
  const metrics = evaluateClassification({ labels: several.labels, truth, probabilities });
  expect(metrics.confusion).toEqual(several.confusion);
  for (const name of ['accuracy', 'logLoss', 'brier', 'calibrationError'] as const) {
    expect(metrics[name]).toBeCloseTo(several[name], 9);
  }
  for (const [c, golden] of several.classes.entries()) expectClose(metrics.classes[c]!, golden);
  for (const average of ['macro', 'weighted'] as const) {
    const { rocAuc, prAuc, ...scores } = several[average];
    expectClose(metrics[average], scores);
    expect(metrics.rocAuc[average]).toBeCloseTo(rocAuc, 9);
    expect(metrics.prAuc[average]).toBeCloseTo(prAuc, 9);
  }
  expectClose(metrics.micro, several.micro);
});

function expectClose(found: object, golden: Readonly<Record<string, number | string>>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(golden).sort());
  for (const [name, value] of Object.entries(found)) {
    if (typeof value === 'number') expect(value).toBeCloseTo(golden[name] as number, 9);
    else expect(value).toBe(golden[name]);
  }
}

test('a certain mistake costs −ln 1e-15, not infinity', () => {
  expect(evaluateClassification(rowsOf([0, 0, 0, 1])).logLoss).toBeCloseTo(34.538776394910684, 12);
});

test('of equal probabilities the first class wins', () => {
  expect([...topClasses(Float64Array.of(0.2, 0.4, 0.4, 0.5, 0, 0.5), 3)]).toEqual([1, 0]);
});

describe('properties', () => {
  const row = fc
    .tuple(fc.nat(2), fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 }))
    .map(([truth, weights]) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return [truth].concat(weights.map((weight) => weight / total));
    });
  const someRows = fc.array(row, { minLength: 1, maxLength: 60 });

  test('shares are in [0, 1], counts add up, and JSON keeps every number', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const metrics = evaluateClassification(rowsOf(...rows));
        expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
        expect(metrics.confusion.flat().reduce((sum, each) => sum + each, 0)).toBe(rows.length);
        expect(metrics.classes.reduce((sum, { support }) => sum + support, 0)).toBe(rows.length);
        const shares = metrics.classes.flatMap(({ precision, recall, f1 }) => [precision, recall, f1]);
        for (const share of [...shares, ...Object.values(metrics.macro), metrics.calibrationError]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(metrics.brier).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('f1 is the harmonic mean of precision and recall', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        for (const { precision, recall, f1 } of evaluateClassification(rowsOf(...rows)).classes) {
          const mean = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
          expect(f1).toBeCloseTo(mean, 12);
        }
      }),
    );
  });

  test('the order of the rows does not matter', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const forth = evaluateClassification(rowsOf(...rows));
        const back = evaluateClassification(rowsOf(...rows.toReversed()));
        expect(back.confusion).toEqual(forth.confusion);
        expect(back.logLoss).toBeCloseTo(forth.logLoss, 12);
        expect(back.calibrationError).toBeCloseTo(forth.calibrationError, 12);
      }),
    );
  });
});

describe('refused', () => {
  test('no rows are no measurement', () => {
    expect(() => evaluateClassification(rowsOf())).toThrow(
      expect.objectContaining({ kind: 'FailedPrecondition', reason: 'NO_ROWS' }),
    );
  });

  test.each([
    [[0, Number.NaN, 0.5, 0.5]],
    [[0, -0.5, 0.5, 1]],
    [[0, Number.POSITIVE_INFINITY, 0, 0]],
    [[0, 0.5, 0.5, 0.5]],
    [[0, 0, 0, 0]],
  ])('%j is no row of probabilities', (bad) => {
    expect(() => evaluateClassification(rowsOf([0, 1, 0, 0], bad))).toThrow(
      expect.objectContaining({ reason: 'BAD_PROBABILITIES', metadata: { row: '1' } }),
    );
  });

  test.each([[[3, 1, 0, 0]], [[-1, 1, 0, 0]], [[0, 1, 0]]])('%j does not fit three labels', (bad) => {
    expect(() => evaluateClassification(rowsOf(bad))).toThrow(RangeError);
  });

  test('no labels', () => {
    const none = { labels: [], truth: new Int32Array(), probabilities: new Float64Array() };
    expect(() => evaluateClassification(none)).toThrow(RangeError);
  });
});

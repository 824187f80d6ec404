import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { reliabilityBins } from '@ratchet/stats';
import fc from 'fast-check';
import { drawConfusion } from './confusion-picture.ts';
import { drawPictures } from './draw-pictures.ts';
import { drawLearningCurve } from './learning-curve.ts';
import { drawPredictions } from './predictions-picture.ts';
import { drawReliability } from './reliability-diagram.ts';

const BYTES_MAX = 20_000;

/** All texts of a picture, after checking that it is XML: tags in pairs, nothing unescaped, numbers that are numbers. */
function textsOf(svg: string): string[] {
  const open: string[] = [];
  const texts: string[] = [];
  for (const [token] of svg.matchAll(/<[^>]*>|[^<]+/g)) {
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*")*)(\/?)>$/.exec(token);
    if (tag?.[1] === '/') expect(open.pop()).toBe(tag[2]);
    else if (tag?.[4] === '') open.push(tag[2]!);
    else if (!tag) {
      expect(token).not.toMatch(/<|&(?!amp;|lt;|gt;|quot;)/);
      if (open.at(-1) === 'text' || open.at(-1) === 'title') texts.push(token);
    }
  }
  expect(open).toEqual([]);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(Buffer.byteLength(svg)).toBeLessThanOrEqual(BYTES_MAX);
  return texts;
}

function history(epochs: number) {
  return Array.from({ length: epochs }, (_, i) => ({
    epoch: i + 1,
    trainLoss: 1 / (i + 1),
    validation: { loss: 0.4 + (i - 6) ** 2 / 100 },
  }));
}

describe('a learning curve', () => {
  test('names what it shows, and marks the best epoch', () => {
    const texts = textsOf(drawLearningCurve({ history: history(12), bestEpoch: 7 }));
    expect(texts).toEqual(
      expect.arrayContaining(['Learning curve', 'training', 'validation', 'epoch', 'loss']),
    );
    expect(texts).toContain('best: epoch 7, 0.4');
    expect(texts[0]).toBe('Learning curve: best, epoch 7, loss 0.4');
  });

  test('in Chinese', () => {
    const texts = textsOf(drawLearningCurve({ history: history(3), bestEpoch: 2, language: 'zh' }));
    expect(texts).toEqual(expect.arrayContaining(['学习曲线', '训练', '验证', '轮次', '损失']));
  });

  test('without a validation part there is one line', () => {
    const trained = history(4).map(({ epoch, trainLoss }) => ({ epoch, trainLoss }));
    expect(textsOf(drawLearningCurve({ history: trained }))).not.toContain('validation');
  });

  test('a thousand epochs and losses far apart stay small, and the best is still marked', () => {
    const long = history(1000);
    const texts = textsOf(drawLearningCurve({ history: long, bestEpoch: 7 }));
    expect(texts).toContain('best: epoch 7, 0.4');
    expect(texts).toContain('loss (logarithmic)');
  });

  test('what diverged is left out', () => {
    const diverged = [
      ...history(3),
      { epoch: 4, trainLoss: Number.NaN },
      { epoch: 5, trainLoss: Number.POSITIVE_INFINITY },
    ];
    expect(textsOf(drawLearningCurve({ history: diverged }))).not.toContain('5');
    expect(() => drawLearningCurve({ history: [{ epoch: 1, trainLoss: Number.NaN }] })).toThrow(RangeError);
  });
});

function matrix(classes: number, count: (t: number, p: number) => number): number[][] {
  return Array.from({ length: classes }, (_, t) =>
    Array.from({ length: classes }, (_each, p) => count(t, p)),
  );
}

describe('a confusion matrix', () => {
  test('shows every count, and the labels on both sides', () => {
    const texts = textsOf(
      drawConfusion({
        labels: ['no', 'yes'],
        confusion: [
          [61, 7],
          [0, 32],
        ],
      }),
    );
    expect(texts).toEqual(
      expect.arrayContaining(['100 rows, accuracy 0.930', 'true', 'predicted', '61', '7', '32']),
    );
    expect(texts.filter((each) => each === 'yes')).toHaveLength(2);
  });

  test('in Chinese', () => {
    const texts = textsOf(drawConfusion({ labels: ['退款'], confusion: [[3]], language: 'zh' }));
    expect(texts).toEqual(expect.arrayContaining(['混淆矩阵', '真实类别', '预测类别', '退款']));
  });

  test('a class without rows stays empty', () => {
    expect(
      textsOf(
        drawConfusion({
          labels: ['a', 'b'],
          confusion: [
            [0, 0],
            [0, 0],
          ],
        }),
      ),
    ).toContain('0 rows');
  });

  test.each([20, 21, 30])('%d classes full of mistakes stay small', (classes) => {
    const random = randomFrom(classes);
    const confusion = matrix(classes, () => 1 + Math.floor(random() * 9999));
    const labels = confusion.map((_, c) => `a_name_that_is_much_too_long_for_a_column_${c}`);
    const texts = textsOf(drawConfusion({ labels, confusion }));
    expect(texts).toContain('predicted');
    expect(texts.filter((each) => each.endsWith('_17'))).toHaveLength(2);
  });

  test('of more classes the most frequent mistakes are shown', () => {
    const confusion = matrix(40, (t, p) => (t === p ? 8 : p === t + 1 ? t : 0));
    const texts = textsOf(drawConfusion({ labels: confusion.map((_, c) => `class ${c}`), confusion }));
    expect(texts).toContain('Most frequent mistakes');
    expect(texts).toContain('class 38 → class 39');
    expect(texts).toContain('38 (83 %)');
    expect(texts.filter((each) => each.includes('→')).length).toBe(21);
    const none = matrix(31, (t, p) => (t === p ? 2 : 0));
    expect(textsOf(drawConfusion({ labels: none.map(String), confusion: none }))).toContain('no mistakes');
  });

  test('any labels give XML', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 40 }), (labels) => {
        textsOf(drawConfusion({ labels, confusion: matrix(labels.length, (t, p) => (t + p) % 3) }));
      }),
      { numRuns: 30 },
    );
  });

  test('labels must fit', () => {
    expect(() =>
      drawConfusion({
        labels: ['a'],
        confusion: [
          [1, 0],
          [0, 1],
        ],
      }),
    ).toThrow(RangeError);
    expect(() => drawConfusion({ labels: [], confusion: [] })).toThrow(RangeError);
  });
});

describe('a reliability diagram', () => {
  const reliability = reliabilityBins(Uint8Array.of(0, 1, 1, 1), Float64Array.of(0.55, 0.7, 0.9, 1));

  test('says how far off the confidences are', () => {
    const texts = textsOf(drawReliability({ reliability }));
    expect(texts).toContain('calibration error 0.238, 4 rows');
    expect(textsOf(drawReliability({ reliability, language: 'zh' }))).toContain('置信度');
    expect(texts).toEqual(expect.arrayContaining(['accuracy, 95 % interval', 'gap to confidence']));
  });

  test('has a dot for each bin', () => {
    expect(drawReliability({ reliability }).match(/<circle/g)).toHaveLength(reliability.length + 1);
    expect(() => drawReliability({ reliability: [] })).toThrow(RangeError);
  });
});

describe('predictions against true values', () => {
  const values = (rows: number, of: (row: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => of(row));
  const dots = (svg: string) => svg.match(/h0"/g)!.length;

  test('a dot for each row, and how far off they are', () => {
    const svg = drawPredictions({ truth: values(9, (row) => row), predicted: values(9, (row) => row + 0.5) });
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['Predicted against true', '9 rows, RMSE 0.5', 'true value', 'predicted value']),
    );
    expect(dots(svg)).toBe(9);
  });

  test('of many rows 500 are drawn, and the file stays small', () => {
    const random = randomFrom(3);
    const truth = values(12_345, () => random() * 1e6 - 5e5);
    const svg = drawPredictions({ truth, predicted: truth.map((value) => value + random()) });
    expect(textsOf(svg)[0]).toMatch(/^Predicted against true: 500 of 12,345 rows, RMSE 0\.5\d+$/);
    expect(dots(svg)).toBe(500);
  });

  test.each([
    ['values far apart', values(4, (row) => 10 ** row), 'true value (logarithmic)'],
    ['a single value', values(1, () => 7), 'true value'],
    ['zeros', values(3, () => 0), 'true value'],
  ])('%s', (_name, truth, axis) => {
    expect(textsOf(drawPredictions({ truth, predicted: truth }))).toContain(axis);
  });

  test('in Chinese', () => {
    const one = Float64Array.of(1, 2);
    expect(textsOf(drawPredictions({ truth: one, predicted: one, language: 'zh' }))).toEqual(
      expect.arrayContaining(['预测值与真实值', '真实值', '预测值']),
    );
  });

  test.each([
    ['no rows', [], []],
    ['rows that do not fit', [1], [1, 2]],
    ['a prediction that is no number', [1], [Number.NaN]],
  ])('%s are refused', (_name, truth, predicted) => {
    const picture = { truth: Float64Array.from(truth), predicted: Float64Array.from(predicted) };
    expect(() => drawPredictions(picture)).toThrow(RangeError);
  });
});

describe('the pictures of a report', () => {
  const classification = {
    classes: ['<no>', 'yes'].map((label) => ({
      label,
      precision: 1,
      recall: 1,
      f1: 1,
      support: 2,
      rocAuc: 1,
      prAuc: 1,
    })),
    confusion: [
      [2, 0],
      [0, 2],
    ],
    reliability: reliabilityBins(Uint8Array.of(0, 1), Float64Array.of(0.6, 0.9)),
  };
  const regression = { truth: Float64Array.of(1, 2), predicted: Float64Array.of(1, 3) };
  const facts = { history: history(3), bestEpoch: 2 };

  test.each([
    ['of labels', { facts: {}, classification }, ['confusion', 'reliability']],
    ['of labels by a network', { facts, classification }, ['learning-curve', 'confusion', 'reliability']],
    ['of values', { facts: {}, regression }, ['predictions']],
    ['of values by a network', { facts, regression }, ['learning-curve', 'predictions']],
    [
      'of a fit that diverged',
      { facts: { history: [{ epoch: 1, trainLoss: null }] }, regression },
      ['predictions'],
    ],
  ])('%s', (_name, pictured, names) => {
    const pictures = drawPictures(pictured);
    expect([...pictures.keys()]).toEqual(names);
    for (const svg of pictures.values()) {
      textsOf(svg);
      expect(svg).not.toMatch(/\d{4}-\d\d-\d\d|\b17\d{11}\b|<no>/);
    }
    expect([...drawPictures(pictured).values()]).toEqual([...pictures.values()]);
  });
});

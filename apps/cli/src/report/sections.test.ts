import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { sectionsOf } from './sections.ts';
import type { Evaluation, Report, Training } from './shape.ts';
import { drawnSections } from './terminal.ts';
import { labelReport, labelScores, valueScores } from './testing.ts';

function linesOf(report: Report): string[] {
  return stripVTControlCharacters(drawnSections(sectionsOf('2', report))).split('\n');
}

/** One part of a report, from its title on. */
function part(report: Report, title: string): string[] {
  const lines = linesOf(report);
  const from = lines.indexOf(title);
  expect(lines).toContain(title);
  const to = lines.indexOf('', from);
  return lines.slice(from + 1, to === -1 ? undefined : to);
}

const holdout = { rows: 100 };

describe('the evaluation of each task', () => {
  test.each<[string, Evaluation, Training, string[]]>([
    [
      'labels beside the champion',
      { holdout, challenger: labelScores(0.9), champion: { version: '1', ...labelScores(0.85) } },
      {},
      [
        '                   version 2            version 1 (champion)',
        'accuracy           90.0 % (80.0–95.0 %)  85.0 % (80.0–95.0 %)',
        'macro F1           0.850                 0.850',
        'ROC AUC            0.900                 0.900',
        'log loss           0.300                 0.300',
        'Brier score        0.200                 0.200',
        'calibration error  0.050                 0.050',
        'latency p50        0.040 ms              0.040 ms',
        'latency p99        0.500 ms              0.500 ms',
        'size               20 kB                 20 kB',
        'on 100 held-out rows that neither has seen; intervals of 95 %',
      ],
    ],
    [
      'labels of a first version',
      { holdout, challenger: labelScores(0.9), majority: { label: 'good', accuracy: 0.5 } },
      {
        choice: {
          calibration: {
            rows: 300,
            temperature: 1.5,
            logLoss: { before: 0.4, after: 0.35 },
            calibrationError: { before: 0.1, after: 0.05 },
          },
        },
      },
      [
        '                   version 2             always good',
        'accuracy           90.0 % (80.0–95.0 %)  50.0 %',
        'calibration: temperature 1.5, log loss 0.400 → 0.350, calibration error 0.100 → 0.050 on 300 held-out training rows',
      ],
    ],
    [
      'answers to questions',
      {
        holdout,
        challenger: {
          ...labelScores(0.9),
          answered: {
            threshold: 0.45,
            coverage: 0.75,
            coverageInterval: { low: 0.7, high: 0.8 },
            accuracy: 0.96,
            accuracyInterval: { low: 0.9, high: 0.99 },
          },
        },
      },
      { threshold: { value: 0.45, precision: 0.9, coverage: 0.8, rows: 1 } },
      [
        'threshold          0.45',
        'answered           75.0 % (70.0–80.0 %)',
        'right of these     96.0 % (90.0–99.0 %)',
        'threshold 0.45: of 1 question held out in training 80.0 % were answered, 90.0 % of these right',
      ],
    ],
    [
      'answers to a few questions',
      { holdout, challenger: labelScores(0.9) },
      { threshold: { value: 0.6, reached: false, precision: 0.75, coverage: 0.4, rows: 23 } },
      [
        'threshold 0.6: of 23 questions held out in training 40.0 % were answered, 75.0 % of these right; not shown to be nine in ten, which is wanted: other ways to ask for each answer would help',
      ],
    ],
    [
      'values beside the mean',
      { holdout, challenger: valueScores(1.5), mean: { value: 3.52949, rmse: 2 } },
      {},
      [
        '             version 2          always 3.529',
        'RMSE         1.5 (1.25–1.75)      2',
        'MAE          12350',
        'R²           0.625 (0.500–0.750)',
      ],
    ],
    [
      'recommendations',
      {
        holdout,
        challenger: {
          ...valueScores(1.5),
          ranking: {
            k: 10,
            users: 1_000,
            ndcg: 0.25,
            ndcgInterval: null,
            hitRate: 0.5,
            hitRateInterval: { low: 0.45, high: 0.55 },
          },
        },
        champion: { version: '1', ...valueScores(2) },
      },
      {},
      [
        'NDCG@10      0.250',
        'hit rate@10  50.0 % (45.0–55.0 %)',
        'ranking: 1,000 users, all items that they have not rated in the training part',
      ],
    ],
  ])('%s', (_name, evaluation, training, expected) => {
    const drawn = part({ evaluation, training }, 'Evaluation').map((line) => line.replace(/ {2,}/g, '  '));
    for (const line of expected) expect(drawn).toContain(line.replace(/ {2,}/g, '  '));
  });
});

describe('the parts of a report', () => {
  const report = labelReport();

  test('classes: the worst first, without those that have no rows', () => {
    expect(part(report, 'Classes, the worst')).toEqual([
      'class       rows  precision  recall  F1     F1 of version 1',
      '<b>bad</b>  50    90.0 %     80.0 %  0.700  0.700',
      'good        50    90.0 %     80.0 %  0.900  0.900',
      'of 3 classes',
    ]);
  });

  test('slices: what comes from the rows can not move the cursor', () => {
    const drawn = part(report, 'Slices, the worst first').map((line) => line.replace(/ {2,}/g, ' | '));
    expect(drawn).toEqual([
      'rows where | rows | accuracy | version 1',
      'city: a "<script>"�[2J | 40 | 60.0 % (40.0–80.0 %) | 70.0 % | worse',
      'city: b | 60 | 100.0 % (90.0–100.0 %)',
      'accuracy of all rows 90.0 %; 1 shown to be worse, all intervals holding together at 95 %',
      '3 other slices of city',
    ]);
  });

  test('what was tried, with errors, and what was left out', () => {
    expect(part(report, 'What was tried')).toEqual([
      'candidate           log loss  behind the best  accuracy  folds',
      'text-linear: words  0.4       0.01 ± 0.02      88.0 %    5      taken',
      'text-dense: 64-64   0.39      best             90.0 %    5',
      'by cross-validation on 400 training rows, the same folds for all: the simplest within one standard error of the best is taken',
      'left out, they would have taken too long: text-rnn',
    ]);
  });

  test('candidates with long names have them last, whole', () => {
    const description = 'x'.repeat(200);
    const tried = [{ ...report.training!.choice!.tried![0]!, description }];
    const lines = part({ training: { choice: { ...report.training!.choice!, tried } } }, 'What was tried');
    expect(lines[0]).toMatch(/^log loss .* candidate$/);
    expect(lines[1]).toMatch(new RegExp(`^0\\.4 .* text-linear: ${description}$`));
  });

  test('a candidate that was not compared', () => {
    const choice = { family: 'factorization', description: 'biases', metric: 'rmse', tried: [] };
    expect(part({ training: { choice } }, 'What was tried')).toEqual([
      'candidate',
      'factorization: biases  taken',
      'it was not compared: it was the only candidate, or what the version before was made with',
    ]);
  });

  test('what the columns are worth', () => {
    const importance = {
      metric: 'rmse',
      rows: 100,
      repeats: 5,
      columns: Array.from({ length: 22 }, (_, i) => ({ column: `c${i}`, drop: 22 - i, deviation: 0.5 })),
    };
    const evaluation = { holdout, challenger: valueScores(1), importance };
    const lines = part({ evaluation }, 'What the columns are worth');
    expect(lines.slice(0, 2)).toEqual(['column  RMSE added', 'c0      22 ± 0.5']);
    expect(lines.at(-1)).toBe('and 2 columns that are worth less');
  });

  test('compression: each form beside the version as it was trained', () => {
    const times = (p50Ms: number) => ({ p50Ms, p99Ms: 2 * p50Ms });
    const form = {
      target: 'int8',
      kept: true,
      size: { parent: 409_600, compressed: 102_400 },
      latency: [{ batch: 1, parent: times(1), compressed: times(0.5) }],
      accuracy: { kind: 'labels', parentAccuracy: 0.9, accuracy: 0.899 },
    };
    const agreement = { kind: 'agreement', inputs: 5_000, disagreements: 7 };
    const compression = {
      target: 'int8',
      kept: true,
      reasons: ['it is smaller'],
      tried: [{ ...form, kept: false, target: 'int8-static', accuracy: agreement }, form],
    };
    expect(part({ compression }, 'Compression')).toEqual([
      '             size             latency p50  latency p99  answers',
      'as trained   400 kB           1.000 ms     2.000 ms',
      'int8-static  100 kB (25.0 %)  0.500 ms     1.000 ms     7 of 5,000 answers differ  refused',
      'int8         100 kB (25.0 %)  0.500 ms     1.000 ms     accuracy 89.9 %            kept',
      'int8 is kept: it is smaller',
    ]);
  });

  test('what it learned from', () => {
    expect(part(report, 'Learned from')).toEqual([
      'training rows  400',
      'labels         good 250, <b>bad</b> 150',
      'left out       holdout not blind 7',
      'seed           1',
    ]);
  });

  test('that answers are learned from too', () => {
    const training = { rows: 35, labelCounts: { hours: 20, refund: 15 } };
    const snapshot = { answers: { hours: 'At nine.', rare: 'Never.', refund: 'In five days.' } };
    expect(part({ training, snapshot }, 'Learned from')[0]).toBe(
      'training rows  35, of which 2 are the answers themselves',
    );
  });

  test.each([
    [
      { verdict: 'inconclusive', wins: 1, losses: 2, n: 30, rowsNeeded: 900 },
      'verdict: inconclusive (1 win, 2 losses on 30 rows; about 900 rows would show it)',
    ],
    [
      { verdict: 'worse', rmse: 2e9, rivalRmse: 1.5, n: 1 },
      'verdict: worse (RMSE 2.000e9 against 1.5 on 1 row)',
    ],
    [{ verdict: 'better' }, 'verdict: better'],
  ])('the verdict %j', (verdict, line) => {
    const evaluation = { holdout, challenger: labelScores(0.9) };
    expect(part({ evaluation, verdict }, 'Evaluation')).toContain(line);
  });

  test('a report that says nearly nothing', () => {
    expect(linesOf({})).toEqual(['Learned from']);
  });
});

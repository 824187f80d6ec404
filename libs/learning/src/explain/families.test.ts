import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import type { Instance, Task } from '@ratchet/model';
import { faqRows } from '../answers/testing.ts';
import { rewrite } from '../compress/rewrite.ts';
import type { LearningRow } from '../data-set.ts';
import { scoresOf, tinyReviews } from '../testing.ts';
import type { ExplanationMethod } from './explanation.ts';
import { contributed, explained, fittedVersion, ratingRows, shapeRows, tableRows } from './testing.ts';

jest.setTimeout(60_000);

const TEXTS: Instance[] = [
  { text: 'a dull film, but superb acting — I loved it' },
  { text: '演技太棒，但是剧情很无聊' },
  { text: 'nobody wrote words such as these' },
];

type Case = readonly [
  family: string,
  task: Task,
  rows: readonly LearningRow[],
  instances: readonly Instance[],
  method: ExplanationMethod,
  candidate?: number,
];

const few = (rows: readonly LearningRow[]) => rows.slice(0, 4).map(({ instance }) => instance);
const threeReviews = Array.from(tinyReviews(), (row, i) =>
  i % 3 === 0 ? { ...row, label: 'unclear' } : row,
);
const shapes = shapeRows(60, 16);
const classes = tableRows('tabular-classification');
const values = tableRows('tabular-regression');

const CASES: readonly Case[] = [
  ['text-linear', 'text-classification', tinyReviews(), TEXTS, 'linear'],
  ['text-linear', 'text-classification', tinyReviews(), TEXTS, 'linear', 1],
  ['text-linear', 'text-classification', threeReviews, TEXTS, 'linear'],
  ['text-dense', 'text-classification', tinyReviews(), TEXTS, 'integrated-gradients'],
  ['text-dense', 'text-classification', threeReviews, TEXTS, 'integrated-gradients'],
  ['text-rnn', 'text-classification', tinyReviews(), TEXTS, 'integrated-gradients'],
  ['answers-nearest', 'question-answering', faqRows(), TEXTS, 'sampled-shapley'],
  ['image-dense', 'image-classification', shapes, few(shapes), 'integrated-gradients'],
  ['image-cnn', 'image-classification', shapes, few(shapes), 'integrated-gradients'],
  ['table-linear', 'tabular-classification', classes, few(classes), 'linear'],
  ['table-dense', 'tabular-classification', classes, few(classes), 'integrated-gradients'],
  ['table-trees', 'tabular-classification', classes, few(classes), 'tree-paths'],
  ['table-linear', 'tabular-regression', values, few(values), 'linear'],
  ['table-dense', 'tabular-regression', values, few(values), 'integrated-gradients'],
  ['table-trees', 'tabular-regression', values, few(values), 'tree-paths'],
  ['factorization', 'recommendation', ratingRows(), few(ratingRows()), 'factorization', 1],
];

/** How far what adds up may be off, relative to what is explained. */
const TOLERANCES: Readonly<Record<ExplanationMethod, number>> = {
  linear: 1e-5,
  'integrated-gradients': 0.01,
  'tree-paths': 1e-5,
  factorization: 1e-6,
  'sampled-shapley': 1e-6,
};

describe.each(CASES)('%s for %s', (family, task, rows, instances, method, candidate) => {
  it('is explained by contributions that add up to what it answers', async () => {
    const version = await fittedVersion(task, family, rows, candidate);
    const { pipeline, signature } = version.manifest;
    const served = await scoresOf({ onnx: version.file, pipeline, signature } as never, instances);
    for (const [i, instance] of instances.entries()) {
      const explanation = await explained(version, instance);
      const { score, baseline, completeness, answer, label } = explanation;
      expect(explanation.method).toBe(method);
      const scale = Math.max(Math.abs(score - baseline), 0.001 * Math.abs(score), 0.001);
      expect(Math.abs(baseline + contributed(explanation) - score) / scale).toBeLessThan(TOLERANCES[method]);
      expect(completeness).toBeLessThanOrEqual(0.01);
      if (version.manifest.labels === undefined || task === 'recommendation') {
        expect(Math.abs(score - served[i]![0]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(score)));
        continue;
      }
      const index = version.manifest.labels.indexOf(label!);
      expect(answer).toBeCloseTo(served[i]![index]!, 6);
      expect(served[i]![index]).toBe(Math.max(...served[i]!));
      // The margin of its logit, from the probabilities alone.
      const logits = Array.from(served[i]!, Math.log);
      const others = logits.reduce((sum, logit) => sum + logit, -logits[index]!) / (logits.length - 1);
      expect(Math.abs(score - (logits[index]! - others))).toBeLessThan(1e-4 * Math.max(1, Math.abs(score)));
    }
  });
});

describe.each<[string, Task, readonly LearningRow[]]>([
  ['text-linear', 'text-classification', tinyReviews()],
  ['text-dense', 'text-classification', tinyReviews()],
  ['image-cnn', 'image-classification', shapes],
  ['table-dense', 'tabular-classification', classes],
])('%s in fewer bits', (family, task, rows) => {
  it.each(['float16', 'int8-dynamic', 'int8-static'] as const)('is explained too: %s', async (form) => {
    const version = await fittedVersion(task, family, rows);
    const instances = rows.map(({ instance }) => instance);
    const instance = instances[1]!;
    const whole = await explained(version, instance);
    const dir = await mkdtemp(join(tmpdir(), 'ratchet-explain-'));
    const { onnx } = await rewrite(version.file, form, { served: version.manifest, instances, dir });
    await rm(dir, { recursive: true });
    const explanation = await explained({ ...version, file: onnx }, instance, whole.label);
    const gained = explanation.score - explanation.baseline;
    expect(Math.abs(contributed(explanation) - gained)).toBeLessThan(0.01 * Math.abs(gained));
    expect(Math.abs(gained - (whole.score - whole.baseline))).toBeLessThan(0.1 * Math.abs(gained));
    expect(explanation.attributions).toHaveLength(whole.attributions.length);
  });
});

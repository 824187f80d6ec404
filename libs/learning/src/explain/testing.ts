import { randomFrom } from '@ratchet/kernel';
import type { Instance, Manifest, Signature, Task } from '@ratchet/model';
import { encodeModel } from '@ratchet/onnx';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { familiesOf } from '../families.ts';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { drawShape, SHAPES } from '../images/testing.ts';
import { ExplainableVersion } from './explainable-version.ts';
import type { Explanation } from './explanation.ts';
import { encodePng } from './png.ts';

export interface TestVersion {
  readonly manifest: Pick<Manifest, 'task' | 'labels' | 'pipeline' | 'signature' | 'trainable'>;
  readonly file: Uint8Array;
}

/** For tests: a version of one candidate of a family, fitted to all rows. */
export async function fittedVersion(
  task: Task,
  family: string,
  rows: readonly LearningRow[],
  candidate = 0,
): Promise<TestVersion> {
  const data = await dataSetOf(task, rows);
  const candidates = await familiesOf(task, family)[0]!.candidates(data, 1, () => undefined);
  const all = Int32Array.from(rows, (_, row) => row);
  const fitted = await candidates[candidate]!.fit(all, () => undefined);
  try {
    const { onnx, pipeline, signature, labels = data.target.labels } = await fitted.export();
    const steps = Array.from(pipeline, (step) => ({ ...step }));
    return {
      manifest: { task, ...(labels && { labels: [...labels] }), pipeline: steps, signature },
      file: onnx,
    };
  } finally {
    await fitted.close();
  }
}

/** For tests: one explanation of a version. */
export async function explained(
  { manifest, file }: TestVersion,
  instance: Instance,
  label?: string,
): Promise<Explanation> {
  const version = new ExplainableVersion(manifest, file);
  try {
    return await version.explain({ instance, label });
  } finally {
    await version.close();
  }
}

/** For tests: what all contributions add up to. */
export function contributed({ attributions }: Explanation): number {
  return attributions.reduce((sum, { contribution }) => sum + contribution, 0);
}

/** For tests: a model of tensors that is made by hand, with an input x of float32 [batch, width]. */
export function handMade(
  width: number,
  outputs: number,
  build: (g: GraphBuilder, x: Value) => Value,
): TestVersion {
  const g = new GraphBuilder('hand-made');
  const y = build(g, g.input('x', 'float32', ['batch', width]));
  g.named('Identity', [y], ['y']);
  g.output('y', 'float32', ['batch', outputs]);
  const signature: Signature = {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, width] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, outputs] }],
    batch: true,
  };
  return { manifest: { task: 'tensors', pipeline: [], signature }, file: encodeModel(g.build()) };
}

/** For tests: an instance of such a model. */
export function xOf(...values: readonly number[]): Instance {
  const content = new Uint8Array(Float32Array.from(values).buffer);
  return { tensors: [{ name: 'x', datatype: 'FP32', shape: [values.length], content }] };
}

/** For tests: rows of a table with a number, a number with a long tail, a category and a date; some cells are missing. */
export function tableRows(task: 'tabular-classification' | 'tabular-regression', labels = 3): LearningRow[] {
  const random = randomFrom(4);
  return Array.from({ length: 300 }, () => {
    const age = random() * 100;
    const income = Math.exp(random() * 8);
    const city = ['Bern', 'Graz', 'Köln'][Math.floor(random() * 3)]!;
    const since = `2024-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}`;
    const value = 2 * age + 10 * Math.log(income) + (city === 'Bern' ? 30 : 0) + 5 * random();
    const row = { age: random() < 0.1 ? null : age, income, city, since };
    const target =
      task === 'tabular-regression'
        ? { value }
        : { label: `class ${Math.min(labels - 1, Math.floor(value / 110))}` };
    return { instance: { row }, ...target, part: 'train', trainOnly: false };
  });
}

/** For tests: a PNG file of grey pixels. */
export function greyPng(side: number, greys: Uint8Array): Uint8Array {
  return encodePng(
    side,
    side,
    Uint8Array.from({ length: 3 * greys.length }, (_, i) => greys[Math.floor(i / 3)]!),
  );
}

/** For tests: images of three shapes. */
export function shapeRows(count: number, side: number): LearningRow[] {
  const random = randomFrom(3);
  return Array.from({ length: count }, (_, i) => {
    const label = SHAPES[i % SHAPES.length]!;
    const image = greyPng(side, drawShape(label, side, random));
    return { instance: { image }, label, part: 'train', trainOnly: false };
  });
}

/** For tests: ratings of a few users and items. */
export function ratingRows(): LearningRow[] {
  return Array.from({ length: 400 }, (_, i) => ({
    instance: { row: { user: `u${i % 20}`, item: `i${(i * 7) % 23}` } },
    value: 1 + ((i * 13) % 5),
    part: 'train',
    trainOnly: false,
  }));
}

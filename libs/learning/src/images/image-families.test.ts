import { describe, expect, it, jest } from '@jest/globals';
import { randomFrom } from '@ratchet/kernel';
import { manifestSchema } from '@ratchet/model';
import sharp from 'sharp';
import { dataSetOf, type LearningRow } from '../data-set.ts';
import { labelsOf, scoresOf } from '../testing.ts';
import {
  type TrainedVersion,
  trainVersion,
  type VersionProgress,
  type VersionRequest,
} from '../train-version.ts';
import { imageCnnFamily, imageDenseFamily } from './image-families.ts';
import { drawShape, SHAPES } from './testing.ts';

jest.setTimeout(60_000);

const SIDE = 10;

interface Look {
  readonly format: 'png' | 'jpeg';
  readonly channels: 1 | 3;
}
const PNG: Look = { format: 'png', channels: 1 };
const JPEG: Look = { format: 'jpeg', channels: 3 };

/** Shapes in turn, each in another place; in colour their ink is red. */
function shapes(count: number, look: Look = PNG, seed = 1, labels = 3): Promise<LearningRow[]> {
  const random = randomFrom(seed);
  const rows = Array.from({ length: count }, async (_, i) => {
    const label = SHAPES[i % labels]!;
    return rowOf(label, await encoded(drawShape(label, SIDE, random), look));
  });
  return Promise.all(rows);
}

function encoded(grey: Uint8Array, { format, channels }: Look, side = SIDE): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: grey.length * channels }, (_, i) =>
    i % channels === 0 ? grey[i / channels]! : 30,
  );
  const raw = { width: side, height: side, channels };
  return sharp(pixels, { raw }).toFormat(format, { quality: 95 }).toBuffer();
}

function rowOf(label: string, image: Uint8Array): LearningRow {
  return { instance: { image }, label, part: 'train', trainOnly: false };
}

async function train(
  rows: readonly LearningRow[],
  family?: string,
  more: Partial<VersionRequest> = {},
): Promise<TrainedVersion> {
  const data = await dataSetOf('image-classification', rows);
  return trainVersion({ data, seed: 1, ...(family && { settings: { family } }), ...more });
}

async function accuracyOf(version: TrainedVersion, rows: readonly LearningRow[]): Promise<number> {
  const answers = await labelsOf(
    version,
    rows.map(({ instance }) => instance),
  );
  return answers.filter((answer, i) => answer === rows[i]!.label).length / rows.length;
}

describe('a family of images', () => {
  it.each<[string, Look, number]>([
    ['image-dense', PNG, 0.5],
    ['image-cnn', PNG, 0.95],
    ['image-cnn', JPEG, 0.95],
  ])('%s learns shapes: %j', async (family, look, accuracy) => {
    const version = await train(await shapes(240, look), family);
    expect(await accuracyOf(version, await shapes(150, look, 2))).toBeGreaterThan(accuracy);
    expect(version.summary.facts).toMatchObject({
      channels: look.channels,
      height: SIDE,
      width: SIDE,
      inherited: 'nothing',
      validationRows: 24,
    });
    expect(version.signature.inputs[0]!.shape).toEqual([-1, look.channels, SIDE, SIDE]);
  });

  it.each([
    ['image-dense', imageDenseFamily, 3],
    ['image-cnn', imageCnnFamily, 3],
    ['image-cnn, of two labels', imageCnnFamily, 2],
  ] as const)('%s answers as trained where it is served', async (_, family, labels) => {
    const rows = await shapes(120, JPEG, 1, labels);
    const data = await dataSetOf('image-classification', rows);
    const [candidate] = await family.candidates(data, 1, () => undefined);
    const all = Int32Array.from(rows, (_row, i) => i);
    const fitted = await candidate! .fit(all.subarray(0, 60), () => undefined);
    const own = await fitted.scores(all);
    const served = await scoresOf(await fitted.export(), data.instances);
    await fitted.close();
    for (const [i, scores] of served.entries()) {
      expect(scores).toHaveLength(labels);
      for (const [k, score] of scores.entries())
        expect(Math.abs(score - own[i * labels + k]!)).toBeLessThan(1e-6);
    }
  });

  it.each(['image-dense', 'image-cnn'])('%s gives the same bytes again', async (family) => {
    const rows = await shapes(60);
    const [first, second] = [await train(rows, family), await train(rows, family)];
    expect(Buffer.from(first.onnx).equals(second.onnx)).toBe(true);
    expect(second.summary).toEqual(first.summary);
  });

  it.each(['image-dense', 'image-cnn'])('%s goes on from the version before', async (family) => {
    const rows = await shapes(120);
    const first = await train(rows, family);
    const more = [...rows, ...(await shapes(30, PNG, 3))];
    const second = await train(more, family, { parent: first.onnx });
    expect(second.summary.facts['inherited']).toBe('everything');
    expect(await accuracyOf(second, more)).toBeGreaterThanOrEqual(await accuracyOf(first, more));
    const other = more.map((row, i) => (i % 10 === 0 ? rowOf('none of these', row.instance.image!) : row));
    const grown = await train(other, family, { parent: first.onnx });
    expect(grown.summary.facts['inherited']).toBe('all but the last layer');
  });

  it('leaves convolutions out where images are too small for them, unless they are named', async () => {
    const grey = (label: string, ink: number) =>
      encoded(new Uint8Array(16).fill(ink), PNG, 4).then((image) => rowOf(label, image));
    const rows = await Promise.all(
      Array.from({ length: 40 }, (_, i) => grey(i % 2 === 0 ? 'dark' : 'light', (i % 2) * 200 + i)),
    );
    expect((await train(rows)).summary.choice.family).toBe('image-dense');
    await expect(train(rows, 'image-cnn')).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      message: expect.stringContaining('at least 8 × 8 pixels, but these are 4 × 4'),
    });
  });

  it('tells of epochs, loss, accuracy and speed', async () => {
    const seen: VersionProgress[] = [];
    await train(await shapes(90), 'image-cnn', { onProgress: (progress) => void seen.push(progress) });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toEqual({
      candidate: expect.stringContaining('two convolutions'),
      done: 1,
      epoch: expect.any(Number),
      epochs: expect.any(Number),
      loss: expect.any(Number),
      metric: 'accuracy',
      metricValue: expect.any(Number),
      rowsPerSecond: expect.any(Number),
    });
  });

  it('describes itself in a valid manifest', async () => {
    const { onnx: _, summary, ...version } = await train(await shapes(60), 'image-dense');
    const draft = { formatVersion: 1, model: 'm', version: '1', task: 'image-classification', ...version };
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(draft))).labels).toEqual(SHAPES);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  it('looks at single pixels too', async () => {
    const shades = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i : 200 + i));
    const rows = await Promise.all(
      shades.map(async (shade) =>
        rowOf(shade > 100 ? 'bright' : 'dark', await encoded(Uint8Array.of(shade), PNG, 1)),
      ),
    );
    const version = await train(rows);
    expect(version.summary.choice.family).toBe('image-dense');
    expect(await accuracyOf(version, rows)).toBe(1);
  });
});

it('convolutions are chosen where they see more', async () => {
  const { summary } = await train(await shapes(120));
  expect(summary.choice.tried.map(({ family }) => family)).toEqual(['image-dense', 'image-cnn']);
  expect(summary.choice.family).toBe('image-cnn');
});

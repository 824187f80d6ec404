import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dataSetOf } from '../data-set.ts';
import { explained, shapeRows } from '../explain/testing.ts';
import { type TrainedVersion, trainVersion } from '../train-version.ts';
import { floatModel } from './float-model.ts';
import { type Form, rewrite } from './rewrite.ts';

jest.setTimeout(60_000); // fits

const rows = shapeRows(40, 16);
const settings = { family: 'image-dense' };
let dir: string;
let version: TrainedVersion;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ratchet-in-use-'));
  version = await trainVersion({ data: await dataSetOf('image-classification', rows), seed: 1, settings });
});
afterAll(() => rm(dir, { recursive: true }));

const manifest = () => ({
  task: 'image-classification' as const,
  labels: [...version.labels!],
  pipeline: version.pipeline.map((step) => ({ ...step })),
  signature: version.signature,
});

async function compressed(form: Form): Promise<Uint8Array> {
  const instances = rows.map(({ instance }) => instance);
  return (await rewrite(version.onnx, form, { served: manifest(), instances, dir })).onnx;
}

describe('what is done with versions is done with compressed ones', () => {
  it.each(['int8-static', 'float16'] as const)('a fit goes on from one in %s', async (form) => {
    const data = await dataSetOf('image-classification', rows);
    const previous = version.summary.choice;
    const goOn = (parent: Uint8Array) => trainVersion({ data, seed: 1, settings, previous, parent });
    const [whole, next] = [await goOn(version.onnx), await goOn(await compressed(form))];
    expect(next.summary.facts['inherited']).toBe(whole.summary.facts['inherited']);
    expect(next.summary.facts['inherited']).not.toBe('nothing');
    expect(next.onnx).not.toEqual(whole.onnx);
  });

  it.each(['int8-static', 'int8-dynamic', 'float16'] as const)(
    'an answer of one in %s is explained as that of the whole one',
    async (form) => {
      const { instance, label } = rows[5]!;
      const whole = await explained({ manifest: manifest(), file: version.onnx }, instance, label);
      const file = await floatModel(await compressed(form));
      const found = await explained({ manifest: manifest(), file }, instance, label);
      const heat = ({ attributions: [first] }: typeof whole) =>
        first && 'heatMap' in first ? first.heatMap : undefined;
      expect(found.method).toBe(whole.method);
      expect(heat(found)).toMatchObject({ width: 16, height: 16 });
      expect(found.score).toBeCloseTo(whole.score, 1);
      expect(found.baseline).toBeCloseTo(whole.baseline, 1);
    },
  );
});

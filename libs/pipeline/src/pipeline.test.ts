import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Instance } from '@ratchet/model';
import { encoded, noise } from './images/testing.ts';
import { type Pipeline, parsePipeline, parsePipelineOf } from './pipeline.ts';

const TEXT = [
  { step: 'normalize', form: 'NFKC', lowerCase: true },
  { step: 'tokenize' },
  { step: 'hash-tokens', length: 8, bits: 16, hash: 'fnv1a-mix' },
];
const ROW = [
  {
    step: 'encode-row',
    columns: [
      { name: 'age', kind: 'number', missing: 3, flagMissing: false },
      { name: 'shop', kind: 'hashed', buckets: 16, hash: 'fnv1a-mix' },
      { name: 'day', kind: 'date', parts: ['month', 'hour'], missing: '2000-01-01', flagMissing: true },
      { name: 'sales', kind: 'series', lags: [1], windows: [3], missing: 0 },
    ],
  },
];
const RATING = [{ step: 'rating-ids', users: ['ann'], items: ['tea'], maxTopK: 10 }];
const IMAGE = [
  { step: 'decode-image', channels: 3 },
  { step: 'resize', width: 7, height: 5 },
  { step: 'scale' },
];

const row = { age: 30, shop: '杭州', day: '2024-05-31T18:30:15', sales: [0.1, 0.2, 0.3, 1e9] };

/** Runs a module of this folder in a process of its own; it prints JSON. */
function inAnotherProcess(code: string): unknown {
  const flags = [
    '--conditions=@ratchet/source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
  ];
  const start = `const { parsePipeline, parsePipelineOf } = await import(${JSON.stringify(import.meta.resolve('./pipeline.ts'))});`;
  return JSON.parse(
    execFileSync(process.execPath, [...flags, '-e', `${start}${code}`], { encoding: 'utf8' }),
  );
}

async function digestOf(spec: unknown, instance: Instance): Promise<string> {
  const hash = createHash('sha256');
  const pipeline = parsePipeline(spec);
  const names = pipeline.reads === 'row' && pipeline.gives === 'ids' ? ['user', 'items'] : ['x'];
  for (const { name, datatype, shape, content } of await pipeline.prepare(instance, names))
    hash.update(`${name} ${datatype} ${shape.join()} `).update(content);
  return hash.digest('hex');
}

it.each<[string, unknown, () => Promise<Instance> | Instance]>([
  ['text', TEXT, () => ({ text: 'Very good, 很好' })],
  ['row', ROW, () => ({ row })],
  ['rating', RATING, () => ({ row: { user: 'ann', topK: 1 } })],
  [
    'JPEG that is made smaller',
    IMAGE,
    async () => ({
      image: await encoded(
        noise({ width: 60, height: 40, channels: 3 }),
        { width: 60, height: 40, channels: 3 },
        'jpeg',
      ),
    }),
  ],
  [
    'PNG that is made larger',
    IMAGE,
    async () => ({
      image: await encoded(noise({ width: 3, height: 4, channels: 3 }), { width: 3, height: 4, channels: 3 }),
    }),
  ],
])('a %s becomes the same bytes in another process', async (_, spec, make) => {
  const instance = await make();
  const sent = JSON.stringify(
    instance.image === undefined ? instance : Buffer.from(instance.image).toString('base64'),
  );
  const other = inAnotherProcess(`
    const { createHash } = await import('node:crypto');
    const sent = ${sent};
    const instance = typeof sent === 'string' ? { image: Buffer.from(sent, 'base64') } : sent;
    const pipeline = parsePipeline(${JSON.stringify(spec)});
    const hash = createHash('sha256');
    for (const { name, datatype, shape, content } of await pipeline.prepare(instance, pipeline.gives === 'ids' ? ['user', 'items'] : ['x']))
      hash.update(name + ' ' + datatype + ' ' + shape.join() + ' ').update(content);
    console.log(JSON.stringify(hash.digest('hex')));`);
  expect(other).toBe(await digestOf(spec, instance));
});

it('loads the image library for images only', async () => {
  const image = await encoded(noise({ width: 2, height: 2, channels: 1 }), {
    width: 2,
    height: 2,
    channels: 1,
  });
  const loaded = inAnotherProcess(`
    const isThere = () => process.report.getReport().sharedObjects.some((file) => file.includes('vips'));
    parsePipeline(${JSON.stringify(TEXT)}).prepare({ text: 'good' }, ['x']);
    parsePipeline(${JSON.stringify(ROW)}).prepare({ row: { age: 1 } }, ['x']);
    const images = parsePipeline(${JSON.stringify(IMAGE)});
    const before = isThere();
    await images.prepare({ image: Buffer.from('${image.toString('base64')}', 'base64') }, ['x']);
    console.log(JSON.stringify([before, isThere()]));`);
  expect(loaded).toEqual([false, true]);
});

describe('a pipeline', () => {
  const instances: Record<'text' | 'row' | 'image', Instance> = {
    text: { text: 'good' },
    row: { row },
    image: { image: new Uint8Array(4) },
  };

  it.each<[keyof typeof instances, unknown]>([
    ['text', TEXT],
    ['row', ROW],
    ['row', RATING],
    ['image', IMAGE],
  ])('that reads %s refuses anything else', async (reads, spec) => {
    const pipeline: Pipeline = parsePipeline(spec);
    expect(pipeline.reads).toBe(reads);
    for (const instance of [...Object.values(instances), { tensors: [] }]) {
      if (instance === instances[reads]) continue;
      const prepared = async () => pipeline.prepare(instance, ['x']);
      await expect(prepared()).rejects.toMatchObject({
        kind: 'InvalidInput',
        reason: 'WRONG_INPUT_KIND',
        message: expect.stringContaining(`the model reads ${reads}, got `),
      });
    }
    const other = reads === 'text' ? 'image' : 'text';
    expect(() => parsePipelineOf(other, spec)).toThrow(
      `expected a pipeline that reads ${other}, got one that`,
    );
    expect(parsePipelineOf(reads, spec).spec).toEqual(pipeline.spec);
  });

  it.each<[string, unknown, Instance, string[]]>([
    ['two inputs', TEXT, { text: '' }, ['a', 'b']],
    ['no input', ROW, { row }, []],
    ['one input', RATING, { row: { user: 'ann', topK: 1 } }, ['user']],
  ])('does not fit a signature of %s', async (_, spec, instance, names) => {
    const prepared = async () => parsePipeline(spec).prepare(instance, names);
    await expect(prepared()).rejects.toMatchObject({
      kind: 'FailedPrecondition',
      reason: 'PIPELINE_MISMATCH',
    });
  });

  it.each([
    ['a row after a text', [...TEXT, ...ROW]],
    ['two rows', [...ROW, ...RATING]],
    ['an image without a size', [IMAGE[0], IMAGE[2]]],
    ['an image without a scale', IMAGE.slice(0, 2)],
    ['a size before the image', [IMAGE[1], IMAGE[0], IMAGE[2]]],
    ['two hashes', [...TEXT, TEXT[2]]],
  ])('is not made of %s', (_, spec) => {
    expect(() => parsePipeline(spec)).toThrow(
      expect.objectContaining({
        reason: 'PIPELINE_INVALID',
        message: expect.stringContaining('expected normalize'),
      }),
    );
  });

  it.each([
    ['four channels', [{ step: 'decode-image', channels: 4 }], 'step 0 (decode-image): channels:'],
    ['a side of 0', [{ step: 'resize', width: 0, height: 4 }], 'step 0 (resize): width:'],
    ['a side of 1025', [{ step: 'resize', width: 4, height: 1025 }], 'step 0 (resize): height:'],
    ['no tokens', [{ ...TEXT[2], length: 0 }], 'step 0 (hash-tokens): length:'],
  ])('has not %s', (_, spec, message) => {
    expect(() => parsePipeline(spec)).toThrow(
      expect.objectContaining({ reason: 'PIPELINE_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

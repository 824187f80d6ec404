import { describe, expect, it } from '@jest/globals';
import type { Instance } from '@ratchet/model';
import sharp from 'sharp';
import { decodeImages } from './pixels.ts';

type Colour = readonly [red: number, green: number, blue: number];
const GREY: Colour = [90, 90, 90];
const RED: Colour = [255, 0, 0];

async function imageOf(width: number, height: number, [r, g, b]: Colour = GREY): Promise<Instance> {
  const image = await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
  return { image };
}

const quietly = (): void => undefined;

describe('the size of all images', () => {
  it.each<[string, (readonly [number, number])[], number[]]>([
    ['is theirs when they are small', [[28, 28]], [28, 28]],
    [
      'is the usual one',
      [
        [10, 12],
        [20, 18],
        [200, 200],
        [20, 30],
        [19, 18],
      ],
      [18, 20],
    ],
    ['is at most 32 × 32, proportions kept', [[200, 100]], [16, 32]],
    ['is at least one pixel', [[2000, 3]], [1, 32]],
    ['may be one pixel', [[1, 1]], [1, 1]],
  ])('%s', async (_, sizes, [height, width]) => {
    const instances = await Promise.all(sizes.map((size) => imageOf(...size)));
    const { rows, shape, pipeline } = await decodeImages(instances, quietly);
    expect(shape).toEqual([1, height, width]);
    expect(rows.dims).toEqual([sizes.length, 1, height, width]);
    expect(new Set(rows.data)).toEqual(new Set([90]));
    expect(pipeline).toEqual([
      { step: 'decode-image', channels: 1 },
      { step: 'resize', width, height },
      { step: 'scale' },
    ]);
  });
});

it('keeps colour where there is some', async () => {
  const instances = [await imageOf(2, 2), await imageOf(2, 2, RED)];
  const { rows, shape } = await decodeImages(instances, quietly);
  expect(shape).toEqual([3, 2, 2]);
  expect([...rows.data.subarray(12)]).toEqual([255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
});

it('has every row in its place, and says how far it is', async () => {
  const shades = Array.from({ length: 150 }, (_, i) => i);
  const instances = await Promise.all(shades.map((shade) => imageOf(1, 1, [shade, shade, shade])));
  const seen: number[] = [];
  const { rows } = await decodeImages(instances, ({ done }) => void seen.push(done));
  expect([...rows.data]).toEqual(shades);
  expect(seen).toEqual([64 / 150, 128 / 150, 1]);
});

describe('a row that is no image is named', () => {
  const good = imageOf(4, 4);
  const many = async (row: number, instance: Instance, count: number): Promise<Instance[]> => {
    const instances = Array.from({ length: count }, () => good);
    return (await Promise.all(instances)).with(row, instance);
  };

  it.each<[string, Instance, string]>([
    ['a text', { text: 'a cat' }, 'WRONG_INPUT_KIND'],
    ['another format', { image: Buffer.from('GIF89a and so on') }, 'INVALID_IMAGE'],
    ['nothing', { image: new Uint8Array() }, 'INVALID_IMAGE'],
  ])('%s', async (_, instance, reason) => {
    // of five all are looked at for their size, of six hundred not row 301
    for (const [row, count] of [
      [3, 5],
      [301, 600],
    ] as const)
      await expect(decodeImages(await many(row, instance, count), quietly)).rejects.toMatchObject({
        kind: 'InvalidInput',
        reason,
        message: expect.stringMatching(new RegExp(`^training row ${row}: `)),
      });
  });

  it('a file that was cut off', async () => {
    const { image } = await imageOf(30, 30);
    const cut = { image: image!.subarray(0, -20) };
    await expect(decodeImages(await many(2, cut, 4), quietly)).rejects.toMatchObject({
      reason: 'INVALID_IMAGE',
      message: expect.stringContaining('training row 2: '),
    });
  });
});

it('refuses more pixels than fit, before it decodes them', async () => {
  const large = await imageOf(32, 32, RED);
  const instances = Array.from({ length: 174_763 }, () => large);
  const told = (): void => {
    throw new Error('it decodes');
  };
  await expect(decodeImages(instances, told)).rejects.toMatchObject({
    kind: 'ResourceExhausted',
    reason: 'TOO_MANY_PIXELS',
    message: expect.stringContaining('174763 images of 32 × 32 with 3 channels have 513 MiB'),
  });
});

it('ends when the listener fails', async () => {
  const stop = new Error('cancelled');
  const told = (): void => {
    throw stop;
  };
  await expect(decodeImages([await imageOf(2, 2)], told)).rejects.toBe(stop);
});

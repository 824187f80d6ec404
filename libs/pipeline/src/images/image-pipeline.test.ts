import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePipeline } from '../pipeline.ts';
import { loadSharp } from './decoder.ts';
import type { ImagePipeline } from './image-pipeline.ts';
import { encoded, noise, pngChunk, pngOf } from './testing.ts';

function pipelineOf(channels: 1 | 3, width: number, height: number): ImagePipeline {
  return parsePipeline([
    { step: 'decode-image', channels },
    { step: 'resize', width, height },
    { step: 'scale' },
  ]) as ImagePipeline;
}

/** The planes of interleaved pixels. */
function planes(pixels: Uint8Array, channels: number): number[] {
  return Array.from({ length: channels }, (_, c) =>
    Array.from(pixels.filter((_, i) => i % channels === c)),
  ).flat();
}

const GREY = { width: 16, height: 9, channels: 1 } as const;
const COLOUR = { width: 16, height: 9, channels: 3 } as const;
const ramp = Array.from({ length: 256 }, (_, i) => i);

describe('an image of the size that is wanted', () => {
  it('keeps its bytes: grey', async () => {
    const pixels = noise(GREY);
    const png = await encoded(pixels, GREY);
    expect([...(await pipelineOf(1, 16, 9).pixels(png))]).toEqual([...pixels]);
    expect([...(await pipelineOf(3, 16, 9).pixels(png))]).toEqual([...pixels, ...pixels, ...pixels]);
  });

  it('keeps its bytes: colour, one plane after the other', async () => {
    const pixels = noise(COLOUR);
    const png = await encoded(pixels, COLOUR);
    expect([...(await pipelineOf(3, 16, 9).pixels(png))]).toEqual(planes(pixels, 3));
  });

  it('becomes grey by the integers of BT.601', async () => {
    const png = await encoded(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255]), {
      width: 3,
      height: 1,
      channels: 3,
    });
    expect([...(await pipelineOf(1, 3, 1).pixels(png))]).toEqual([76, 150, 29]);
  });

  it('is scaled to the bits that a graph would compute', async () => {
    const png = await encoded(Buffer.from(ramp), { width: 16, height: 16, channels: 1 });
    const [tensor] = await pipelineOf(1, 16, 16).prepare({ image: png }, ['x']);
    expect(tensor).toMatchObject({ name: 'x', datatype: 'FP32', shape: [1, 16, 16] });
    const values = new Float32Array(tensor!.content.slice().buffer);
    expect([...values]).toEqual(ramp.map((byte) => Math.fround(Math.fround(byte) * Math.fround(1 / 255))));
  });

  it('survives a PNG whatever its size and pixels', async () => {
    const size = fc.integer({ min: 1, max: 12 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.constantFrom(1 as const, 3 as const),
        fc.infiniteStream(fc.nat(255)),
        async (width, height, channels, bytes) => {
          const pixels = Buffer.from([...bytes.take(width * height * channels)]);
          const png = await encoded(pixels, { width, height, channels });
          expect([...(await pipelineOf(channels, width, height).pixels(png))]).toEqual(
            planes(pixels, channels),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('an image', () => {
  it('of one pixel fills any size', async () => {
    const png = await encoded(Buffer.from([10, 20, 30]), { width: 1, height: 1, channels: 3 });
    const pixels = await pipelineOf(3, 5, 4).pixels(png);
    expect([...pixels]).toEqual([
      ...Array<number>(20).fill(10),
      ...Array<number>(20).fill(20),
      ...Array<number>(20).fill(30),
    ]);
    expect([...(await pipelineOf(3, 1, 1).pixels(png))]).toEqual([10, 20, 30]);
  });

  it('is stretched, not cut', async () => {
    const halves = Buffer.from(Array.from({ length: 16 * 4 }, (_, i) => (i % 16 < 8 ? 0 : 255)));
    const png = await encoded(halves, { width: 16, height: 4, channels: 1 });
    const pixels = await pipelineOf(1, 4, 4).pixels(png);
    for (const row of [0, 1, 2, 3]) expect([pixels[4 * row], pixels[4 * row + 3]]).toEqual([0, 255]);
  });

  it.each([['png' as const], ['jpeg' as const]])('is turned as its %s metadata says', async (format) => {
    const left = Buffer.from(Array.from({ length: 16 * 8 }, (_, i) => (i % 16 < 8 ? 0 : 255)));
    const turned = await encoded(left, { width: 16, height: 8, channels: 1 }, format, { orientation: 6 });
    const pixels = await pipelineOf(1, 8, 16).pixels(turned);
    expect([pixels[0], pixels[7], pixels[8 * 16 - 1]]).toEqual([0, 0, 255]);
  });

  it('lies on white where it is transparent', async () => {
    const png = await encoded(Buffer.from([10, 20, 30, 0, 10, 20, 30, 255]), {
      width: 2,
      height: 1,
      channels: 4,
    });
    expect([...(await pipelineOf(3, 2, 1).pixels(png))]).toEqual([255, 10, 255, 20, 255, 30]);
    const grey = pngOf({ width: 2, height: 1, depth: 8, colour: 4 }, Buffer.from([0, 10, 0, 10, 255]));
    expect([...(await pipelineOf(1, 2, 1).pixels(grey))]).toEqual([255, 10]);
  });

  it.each([
    ['grey', 0, 1],
    ['colour', 2, 3],
  ])('of 16 bits keeps the upper 8: %s', async (_, colour, channels) => {
    const row = Buffer.alloc(1 + 2 * 256 * channels);
    for (let i = 0; i < 256 * channels; i++)
      row.writeUInt16BE((Math.floor(i / channels) << 8) | 0x7f, 1 + 2 * i);
    const png = pngOf({ width: 256, height: 1, depth: 16, colour }, row);
    expect([...(await pipelineOf(1, 256, 1).pixels(png))]).toEqual(ramp);
  });

  it('of CMYK becomes red, green and blue', async () => {
    const sharp = await loadSharp();
    const create = { width: 8, height: 8, channels: 3, background: '#ff0000' } as const;
    const jpeg = await sharp({ create }).toColourspace('cmyk').jpeg().toBuffer();
    const [red, green, blue] = await pipelineOf(3, 1, 1).pixels(jpeg);
    expect(red).toBeGreaterThan(200);
    expect(green! + blue!).toBeLessThan(60);
  });

  it('that moves is its first frame', async () => {
    const control = Buffer.alloc(8);
    control.writeUInt32BE(2, 0);
    const frames = [pngChunk('acTL', control)];
    const png = pngOf({ width: 2, height: 1, depth: 8, colour: 0 }, Buffer.from([0, 5, 6]), frames);
    expect([...(await pipelineOf(1, 2, 1).pixels(png))]).toEqual([5, 6]);
  });

  it('keeps its bytes whatever profile comes with it', async () => {
    const sharp = await loadSharp();
    const pixels = noise(COLOUR);
    const png = await sharp(pixels, { raw: COLOUR }).withIccProfile('p3', { attach: true }).png().toBuffer();
    const plain = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
    expect([...(await pipelineOf(3, 16, 9).pixels(png))]).toEqual(planes(plain, 3));
    expect((await sharp(png).metadata()).hasProfile).toBe(true);
  });
});

describe('a file that is no whole PNG or JPEG', () => {
  const pipeline = pipelineOf(3, 4, 4);
  const huge = pngOf({ width: 20_000, height: 20_000, depth: 8, colour: 2 }, Buffer.alloc(0));
  const flat = pngOf({ width: 0, height: 5, depth: 8, colour: 2 }, Buffer.alloc(0));
  const jpegHead = (frame: number[]): Buffer =>
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xff, ...frame]);

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'got no bytes: send the whole PNG or JPEG file'],
    ['text', Buffer.from('not an image'), 'expected a PNG or JPEG file, got something else'],
    ['base64', Buffer.from(Buffer.from(huge).toString('base64')), 'got base64 text'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'got an SVG or XML file'],
    ['TIFF', Buffer.from('II*\0........'), 'got a TIFF image: convert it to PNG or JPEG'],
    ['20,000 × 20,000 pixels', huge, 'expected 1 to 40 million pixels, got a PNG image of 20000 × 20000'],
    [
      '65,535 × 65,535 pixels',
      jpegHead([0xc0, 0, 17, 8, 255, 255, 255, 255, 3]),
      'got a JPEG image of 65535 × 65535',
    ],
    ['no width', flat, 'got a PNG image of 0 × 5'],
    ['no height', jpegHead([0xc0, 0, 17, 8, 0, 0, 0, 9, 3]), 'got a JPEG image of 9 × 0'],
    [
      '17 MiB',
      Buffer.concat([huge, Buffer.alloc(17 * 2 ** 20)]),
      'expected a file of at most 16 MiB, got 17.0 MiB',
    ],
    [
      '12 bits',
      jpegHead([0xc1, 0, 17, 12, 0, 9, 0, 9, 3]),
      'expected a baseline or progressive JPEG of 8 bits',
    ],
    ['lossless JPEG', jpegHead([0xc3, 0, 17, 8, 0, 9, 0, 9, 3]), 'expected a baseline or progressive JPEG'],
    ['a JPEG without a frame', jpegHead([0xda, 0, 4, 0, 0]), 'the JPEG file has no size'],
    ['a JPEG of garbage', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 7, 7, 7, 7]), 'damaged before its size'],
    [
      'a PNG without a header',
      Buffer.concat([huge.subarray(0, 8), huge.subarray(33)]),
      'does not begin with its header',
    ],
    ['only the mark of a PNG', huge.subarray(0, 8), 'the PNG file is cut off: send the whole file'],
    [
      'only the mark of a JPEG',
      Buffer.from([0xff, 0xd8, 0xff]),
      'the JPEG file is cut off: send the whole file',
    ],
  ])('is refused: %s', async (_, image, problem) => {
    await expect(pipeline.pixels(image)).rejects.toMatchObject({
      kind: 'InvalidInput',
      reason: 'INVALID_IMAGE',
      message: expect.stringContaining(problem),
    });
  });

  it.each(['gif', 'webp'] as const)('is refused with advice: %s', async (format) => {
    const image = await encoded(noise(COLOUR), COLOUR, format);
    await expect(pipeline.pixels(image)).rejects.toMatchObject({
      reason: 'INVALID_IMAGE',
      message: expect.stringMatching(
        /expected a PNG or JPEG file, got a (GIF|WebP) image: convert it to PNG or JPEG/,
      ),
    });
  });

  it.each<[string, 'png' | 'jpeg', boolean]>([
    ['PNG', 'png', false],
    ['interlaced PNG', 'png', true],
    ['JPEG', 'jpeg', false],
    ['progressive JPEG', 'jpeg', true],
  ])('is refused wherever it was cut: %s', async (_, format, progressive) => {
    const image = await encoded(noise(COLOUR), COLOUR, format, { progressive });
    await expect(pipeline.pixels(image)).resolves.toHaveLength(48);
    for (let end = 4; end < image.length; end++) {
      await expect(pipeline.pixels(image.subarray(0, end))).rejects.toMatchObject({
        reason: 'INVALID_IMAGE',
      });
    }
  });

  it('never fails but with a Fault, whichever bytes are changed', async () => {
    const images = [await encoded(noise(COLOUR), COLOUR), await encoded(noise(COLOUR), COLOUR, 'jpeg')];
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...images), changes, async (image, edits) => {
        const changed = Buffer.from(image);
        for (const [at, byte] of edits) changed[at % changed.length] = byte;
        const outcome = await pipeline.pixels(changed).catch((error: unknown) => error);
        if (outcome instanceof Uint8Array) expect(outcome).toHaveLength(48);
        else expect(outcome).toMatchObject({ reason: 'INVALID_IMAGE' });
      }),
      { numRuns: 300 },
    );
  });
});

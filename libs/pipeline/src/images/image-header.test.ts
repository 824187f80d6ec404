import { describe, expect, it } from '@jest/globals';
import { readImageHeader } from './image-header.ts';
import { encoded, noise } from './testing.ts';

const COLOUR = { width: 16, height: 9, channels: 3 } as const;

describe('without decoding it', () => {
  it.each<['png' | 'jpeg', boolean]>([
    ['png', false],
    ['png', true],
    ['jpeg', false],
    ['jpeg', true],
  ])('a file is known to be cut off, wherever it is: %s, progressive: %s', async (format, progressive) => {
    const image = await encoded(noise(COLOUR), COLOUR, format, { progressive });
    expect(readImageHeader(image)).toEqual({ format: format.toUpperCase(), width: 16, height: 9 });
    for (let end = 8; end < image.length; end++)
      expect(() => readImageHeader(image.subarray(0, end))).toThrow(/is cut off: send the whole file/);
  });

  it('the end of a thumbnail is not that of its JPEG', async () => {
    const image = await encoded(noise(COLOUR), COLOUR, 'jpeg');
    const thumbnail = Buffer.concat([
      Buffer.of(0xff, 0xe1, (2 + image.length) >> 8, 2 + image.length),
      image,
    ]);
    const file = Buffer.concat([image.subarray(0, 2), thumbnail, image.subarray(2)]);
    expect(readImageHeader(file)).toMatchObject({ width: 16 });
    expect(() => readImageHeader(file.subarray(0, -9))).toThrow('cut off');
  });

  it('a PNG is known to be damaged, but not where nobody looks', async () => {
    const image = await encoded(noise(COLOUR), COLOUR);
    const pixels = Buffer.from(image);
    pixels[image.indexOf('IDAT') + 9]! ^= 1;
    expect(() => readImageHeader(pixels)).toThrow('the PNG file is damaged: open it and save it again');
    const note = Buffer.concat([
      image.subarray(0, 33),
      Buffer.from('\0\0\0\x04tEXtnote\0\0\0\0'),
      image.subarray(33),
    ]);
    expect(readImageHeader(note)).toMatchObject({ width: 16 });
  });
});

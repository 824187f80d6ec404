import { loadSharp } from './decoder.ts';
import { cutOff, damaged, PIXELS_MAX, readImageHeader } from './image-header.ts';
import { PixelBudget } from './pixel-budget.ts';

const budget = new PixelBudget(PIXELS_MAX);

/**
 * The bytes of an image, [channels, height, width]: turned as EXIF says, transparent parts on white, 16 bits cut to
 * 8, CMYK as RGB, colour profiles ignored, of an animated PNG the first frame. An image of that size already keeps its
 * bytes; any other is stretched to it (Lanczos). Rejects with Fault InvalidInput INVALID_IMAGE.
 */
export async function decodePixels(
  image: Uint8Array,
  [channels, height, width]: readonly [channels: number, height: number, width: number],
): Promise<Uint8Array> {
  const { format, ...size } = readImageHeader(image);
  const sharp = await loadSharp();
  const pixels = sharp(image, { failOn: 'error', ignoreIcc: true, limitInputPixels: PIXELS_MAX })
    .autoOrient()
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw();
  const decode = () => pixels.toBuffer();
  const interleaved = await budget.run(size.width * size.height, decode).catch((error: unknown) => {
    // what libvips says of a file is for those who know libvips
    const ended = /premature|truncated|end of/i.test(String(error));
    throw ended ? cutOff(format) : damaged(format);
  });
  return channels === 1 ? luma(interleaved) : planes(interleaved);
}

/** One plane of luma by ITU-R BT.601 in integers, which leaves grey as it is. */
function luma(interleaved: Uint8Array): Uint8Array {
  const out = new Uint8Array(interleaved.length / 3);
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    const weighted = 19_595 * interleaved[at]! + 38_470 * interleaved[at + 1]! + 7471 * interleaved[at + 2]!;
    out[i] = (weighted + 32_768) >> 16;
  }
  return out;
}

/** Red, then green, then blue. */
function planes(interleaved: Uint8Array): Uint8Array {
  const out = new Uint8Array(interleaved.length);
  const size = out.length / 3;
  for (let i = 0, at = 0; i < size; i++, at += 3) {
    out[i] = interleaved[at]!;
    out[size + i] = interleaved[at + 1]!;
    out[2 * size + i] = interleaved[at + 2]!;
  }
  return out;
}

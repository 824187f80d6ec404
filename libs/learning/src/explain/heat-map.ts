import { parsePipelineOf, readImageHeader } from '@ratchet/pipeline';
import type { HeatMap } from './explanation.ts';
import { encodePng } from './png.ts';

/** Larger images are drawn smaller. */
const SIDE_MAX = 1024;
/** The strongest pixels are no measure: the contribution that so many are below has the full colour. */
const FULL_COLOUR_SHARE = 0.99;
/** The image itself is drawn in paler greys. */
const PALE_FROM = 96;
const PALE_SPAN = 144;

const RED = [214, 39, 40] as const;
const BLUE = [31, 119, 180] as const;

/** What each pixel of the image as a model reads it contributes: [height, width]. */
export interface PixelContributions {
  readonly width: number;
  readonly height: number;
  readonly contributions: Float64Array;
}

/** Sums the contributions of [channels, height, width] over the channels. */
export function overChannels(
  contributions: Float64Array,
  [channels, height, width]: readonly number[],
): PixelContributions {
  const plane = height! * width!;
  const sums = new Float64Array(plane);
  for (let i = 0; i < channels! * plane; i++) sums[i % plane]! += contributions[i]!;
  return { width: width!, height: height!, contributions: sums };
}

/**
 * Draws contributions over the image, in the image's own size or at most 1024 on the longer side: grey where nothing speaks,
 * red where it speaks for the label, blue where against. Rejects with Fault InvalidInput INVALID_IMAGE.
 */
export async function drawHeatMap(image: Uint8Array, pixels: PixelContributions): Promise<HeatMap> {
  const header = readImageHeader(image);
  const shrink = Math.min(1, SIDE_MAX / Math.max(header.width, header.height));
  const width = Math.max(1, Math.round(header.width * shrink));
  const height = Math.max(1, Math.round(header.height * shrink));
  const greys = await greysOf(image, width, height);
  const full = fullColour(pixels.contributions);
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * pixels.height) / height);
    for (let x = 0; x < width; x++) {
      const column = Math.floor((x * pixels.width) / width);
      const contribution = pixels.contributions[row * pixels.width + column]!;
      const at = y * width + x;
      const strength = Math.min(1, Math.abs(contribution) / full);
      const pale = PALE_FROM + (greys[at]! / 255) * PALE_SPAN;
      const colour = contribution > 0 ? RED : BLUE;
      for (let i = 0; i < 3; i++) rgb[3 * at + i] = Math.round(pale + (colour[i]! - pale) * strength);
    }
  }
  return { png: encodePng(width, height, rgb), width, height };
}

/** Decoded as models have it: turned as EXIF says, transparent parts on white. */
function greysOf(image: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const spec = [{ step: 'decode-image', channels: 1 }, { step: 'resize', width, height }, { step: 'scale' }];
  return parsePipelineOf('image', spec).pixels(image);
}

function fullColour(contributions: Float64Array): number {
  const sizes = contributions.map(Math.abs).sort();
  const full = sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * FULL_COLOUR_SHARE))]!;
  return full > 0 ? full : Math.max(sizes.at(-1)!, Number.MIN_VALUE);
}

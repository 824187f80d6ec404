import { Fault, invalid } from '@ratchet/kernel';
import { type Instance, kindOfInstance } from '@ratchet/model';
import { type ImagePipeline, type PipelineSpec, parsePipelineOf, readImageHeader } from '@ratchet/pipeline';
import type { OnFitProgress } from '../candidate.ts';
import type { Rows } from '../network/rows.ts';

/** Larger images are made smaller: at twice the side a fit of convolutions would take four times as long. */
const SIDE_MAX = 32;
/** All images of a fit are held as bytes, and once more in the order in which they are learned. */
const BYTES_MAX = 2 ** 29;
/** How many images, evenly spread, tell the size and whether there is colour. */
const SAMPLED = 200;
const DECODED_AT_ONCE = 64;

/** The images of a data set, decoded once. */
export interface Pixels {
  readonly pipeline: PipelineSpec;
  /** uint8 [images, channels, height, width]. */
  readonly rows: Rows & { readonly type: 'uint8' };
  readonly shape: ImagePipeline['shape'];
}

/**
 * Decodes all images to one size, the usual one but at most 32 × 32, and to one channel where none has colour. Faults:
 * InvalidInput INVALID_IMAGE and WRONG_INPUT_KIND name the row, ResourceExhausted TOO_MANY_PIXELS above 512 MiB.
 */
export async function decodeImages(
  instances: readonly Instance[],
  onProgress: OnFitProgress,
): Promise<Pixels> {
  const count = instances.length;
  const pipeline = await pipelineFor(instances);
  const [channels, height, width] = pipeline.shape;
  const size = channels * height * width;
  if (size * count > BYTES_MAX)
    throw new Fault(
      'ResourceExhausted',
      'TOO_MANY_PIXELS',
      `a fit holds ${BYTES_MAX / 2 ** 20} MiB of pixels, but ${count} images of ${width} × ${height} with ${channels} ${channels === 1 ? 'channel' : 'channels'} have ${Math.ceil((size * count) / 2 ** 20)} MiB: use fewer or smaller images`,
    );
  const data = new Uint8Array(size * count);
  const decode = async (row: number): Promise<void> => {
    const pixels = await inRow(row, () => pipeline.pixels(imageOf(instances[row]!)));
    data.set(pixels, row * size);
  };
  for (let from = 0; from < count; from += DECODED_AT_ONCE) {
    const to = Math.min(count, from + DECODED_AT_ONCE);
    await Promise.all(Array.from({ length: to - from }, (_, i) => decode(from + i)));
    await onProgress({ done: to / count });
  }
  const rows = { type: 'uint8', dims: [count, channels, height, width], data } as const;
  return { pipeline: pipeline.spec, rows, shape: pipeline.shape };
}

/** The pipeline that a few images ask for. */
async function pipelineFor(instances: readonly Instance[]): Promise<ImagePipeline> {
  const count = Math.min(SAMPLED, instances.length);
  const sample = Array.from({ length: count }, (_, i) => Math.floor((i * instances.length) / count));
  const [width, height] = await usualSize(instances, sample);
  const colour = pipelineOf(3, width, height);
  for (const row of sample) {
    const pixels = await inRow(row, () => colour.pixels(imageOf(instances[row]!)));
    if (!isGrey(pixels)) return colour;
  }
  return pipelineOf(1, width, height);
}

function pipelineOf(channels: 1 | 3, width: number, height: number): ImagePipeline {
  const spec: PipelineSpec = [
    { step: 'decode-image', channels },
    { step: 'resize', width, height },
    { step: 'scale' },
  ];
  return parsePipelineOf('image', spec);
}

/** The median of each side, within the limit and with the proportions kept. */
async function usualSize(
  instances: readonly Instance[],
  sample: readonly number[],
): Promise<[width: number, height: number]> {
  const widths: number[] = [];
  const heights: number[] = [];
  for (const row of sample) {
    const { width, height } = await inRow(row, () => readImageHeader(imageOf(instances[row]!)));
    widths.push(width);
    heights.push(height);
  }
  const [width, height] = [median(widths), median(heights)];
  const shrink = Math.min(1, SIDE_MAX / Math.max(width, height));
  return [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function isGrey(pixels: Uint8Array): boolean {
  const plane = pixels.length / 3;
  for (let i = 0; i < plane; i++)
    if (pixels[i] !== pixels[plane + i] || pixels[i] !== pixels[2 * plane + i]) return false;
  return true;
}

function imageOf(instance: Instance): Uint8Array {
  if (instance.image !== undefined) return instance.image;
  const got = kindOfInstance(instance);
  throw invalid('WRONG_INPUT_KIND', `expected an image, got ${got}: give the bytes of a PNG or JPEG file`);
}

/** Whatever is wrong with an image, the message says which row it was. */
async function inRow<T>(row: number, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.kind, error.reason, `training row ${row}: ${error.message}`, error.metadata);
  }
}

import { Fault } from '@ratchet/kernel';
import type { Instance } from '@ratchet/model';
import { type ImagePipeline, type PipelineSpec, parsePipeline, readImageHeader } from '@ratchet/pipeline';
import type { OnFitProgress } from '../candidate.ts';
import type { Rows } from '../network/rows.ts';

/** Larger images are made smaller: what a network of this size can use. */
const SIDE_MAX = 64;
/** All images of a fit are held as bytes. */
const BYTES_MAX = 2 ** 30;
const SAMPLED = 200;
const TOLD_EVERY = 256;

/** The images of a data set, decoded once. */
export interface Pixels {
  readonly pipeline: PipelineSpec;
  /** uint8 [images, channels, height, width]. */
  readonly rows: Rows & { readonly type: 'uint8' };
}

/**
 * Decodes all images to one size, the usual one but at most 64 × 64, and to one channel where none has colour. Faults:
 * InvalidInput INVALID_IMAGE names the row, ResourceExhausted TOO_MANY_PIXELS above 1 GiB.
 */
export async function decodeImages(
  instances: readonly Instance[],
  onProgress: OnFitProgress,
): Promise<Pixels> {
  const images = instances.map(({ image }) => image!);
  const sample = images.filter((_, row) => row % Math.max(1, Math.floor(images.length / SAMPLED)) === 0);
  const [width, height] = usualSize(sample);
  const colour = pipelineOf(3, width, height);
  const samples = await Promise.all(sample.map((image, i) => pixelsOf(colour, image, i)));
  const channels = samples.every(isGrey) ? 1 : 3;
  const size = channels * width * height;
  if (size * images.length > BYTES_MAX)
    throw new Fault(
      'ResourceExhausted',
      'TOO_MANY_PIXELS',
      `${images.length} images of ${width} × ${height} are more than the ${BYTES_MAX / 2 ** 20} MiB that a fit holds: use fewer images`,
    );
  const pipeline = pipelineOf(channels, width, height);
  const data = new Uint8Array(size * images.length);
  for (const [row, image] of images.entries()) {
    data.set(await pixelsOf(pipeline, image, row), row * size);
    if (row % TOLD_EVERY === 0) await onProgress({ done: row / images.length });
  }
  return {
    pipeline: pipeline.spec,
    rows: { type: 'uint8', dims: [images.length, channels, height, width], data },
  };
}

function pipelineOf(channels: 1 | 3, width: number, height: number): ImagePipeline {
  const spec: PipelineSpec = [
    { step: 'decode-image', channels },
    { step: 'resize', width, height },
    { step: 'scale' },
  ];
  return parsePipeline(spec) as ImagePipeline;
}

async function pixelsOf(pipeline: ImagePipeline, image: Uint8Array, row: number): Promise<Uint8Array> {
  try {
    return await pipeline.pixels(image);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.kind, error.reason, `training row ${row}: ${error.message}`);
  }
}

/** The median of each side, within the limit and with the proportions kept. */
function usualSize(images: readonly Uint8Array[]): [width: number, height: number] {
  const headers = images.map(readImageHeader);
  const middle = (sides: readonly number[]) => sides.toSorted((a, b) => a - b)[sides.length >> 1]!;
  const width = middle(headers.map((header) => header.width));
  const height = middle(headers.map((header) => header.height));
  const shrink = Math.min(1, SIDE_MAX / Math.max(width, height));
  return [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
}

function isGrey(pixels: Uint8Array): boolean {
  const plane = pixels.length / 3;
  for (let i = 0; i < plane; i++)
    if (pixels[i] !== pixels[plane + i] || pixels[i] !== pixels[2 * plane + i]) return false;
  return true;
}

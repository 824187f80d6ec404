import type { Instance, Tensor } from '@ratchet/model';
import { tensorNames, wrongKind } from '../prepared.ts';
import type { PipelineSpec } from '../spec.ts';
import { decodePixels } from './decode-pixels.ts';
import type { ImageSteps } from './image-steps.ts';

/** What a byte is as a number: the same bits as a graph gets that casts it and multiplies by the 32-bit 1/255. */
const SCALED = Float32Array.from({ length: 256 }, (_, byte) => byte * Math.fround(1 / 255));

/** A pipeline from the bytes of a PNG or JPEG file to pixels. */
export interface ImagePipeline {
  readonly reads: 'image';
  readonly spec: PipelineSpec;
  /** Channels, height, width. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /**
   * The pixels as bytes, one channel after the other, each row by row: what training keeps. Rejects with Fault
   * InvalidInput INVALID_IMAGE for anything but a whole PNG or JPEG file within the limits.
   */
  pixels(image: Uint8Array): Promise<Uint8Array>;
  /** One FP32 tensor [channels, height, width] of `pixels` × 1/255. Rejects with WRONG_INPUT_KIND too. */
  prepare(instance: Instance, inputNames: readonly string[]): Promise<readonly Tensor[]>;
}

export function imagePipeline(spec: PipelineSpec, { decode, resize }: ImageSteps): ImagePipeline {
  const shape = [decode.channels, resize.height, resize.width] as const;
  const pixels = (image: Uint8Array): Promise<Uint8Array> => decodePixels(image, shape);
  return {
    reads: 'image',
    spec,
    shape,
    pixels,
    async prepare(instance, inputNames) {
      if (instance.image === undefined) throw wrongKind('image', instance);
      const [name] = tensorNames(inputNames, 1);
      const bytes = await pixels(instance.image);
      // A loop, for Float32Array.from takes thirty times as long with a function.
      const scaled = new Float32Array(bytes.length);
      for (let i = 0; i < bytes.length; i++) scaled[i] = SCALED[bytes[i]!]!;
      return [{ name: name!, datatype: 'FP32', shape, content: new Uint8Array(scaled.buffer) }];
    },
  };
}

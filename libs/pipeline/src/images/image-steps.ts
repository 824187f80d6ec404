import { z } from 'zod';

/** An image of the largest size takes 12 MiB as FP32, which an item between services can carry. */
const SIDE_MAX = 1024;

export const decodeImageStep = z.strictObject({
  step: z.literal('decode-image'),
  /** 3: red, green, blue; 1: grey. */
  channels: z.union([z.literal(1), z.literal(3)]),
});

export const resizeStep = z.strictObject({
  step: z.literal('resize'),
  width: z.int().min(1).max(SIDE_MAX),
  height: z.int().min(1).max(SIDE_MAX),
});

export const scaleStep = z.strictObject({ step: z.literal('scale') });

export type DecodeImageStep = z.infer<typeof decodeImageStep>;
export type ResizeStep = z.infer<typeof resizeStep>;
export type ScaleStep = z.infer<typeof scaleStep>;

/** The steps of an image pipeline that have settings. */
export interface ImageSteps {
  readonly decode: DecodeImageStep;
  readonly resize: ResizeStep;
}

/** Undefined where the steps do not fit onto each other. */
export function imageSteps(steps: readonly { readonly step: string }[]): ImageSteps | undefined {
  const [decode, resize, scale] = steps as readonly (DecodeImageStep | ResizeStep | ScaleStep)[];
  if (steps.length !== 3 || decode?.step !== 'decode-image') return undefined;
  return resize?.step === 'resize' && scale?.step === 'scale' ? { decode, resize } : undefined;
}

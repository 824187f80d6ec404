import { z } from 'zod';
import { DATATYPES } from './tensor.ts';

/** One input or output of a version. */
export const tensorSpecSchema = z.strictObject({
  name: z.string().min(1),
  datatype: z.enum(DATATYPES),
  /** -1 is any length. */
  shape: z.array(z.number().int().min(-1)),
  /** What fills a ragged dimension when instances of different lengths are stacked. */
  pad: z.number().optional(),
});

/** The named inputs and outputs of a version. */
export const signatureSchema = z.strictObject({
  inputs: z.array(tensorSpecSchema).min(1),
  outputs: z.array(tensorSpecSchema).min(1),
  /** Whether the leading dimension of every input and output is the batch: instances come and go without it. */
  batch: z.boolean(),
});

export type TensorSpec = z.infer<typeof tensorSpecSchema>;
export type Signature = z.infer<typeof signatureSchema>;

/** The shape that one instance of an input has: without the batch dimension where there is one. */
export function instanceShape(spec: TensorSpec, signature: Signature): readonly number[] {
  return signature.batch ? spec.shape.slice(1) : spec.shape;
}

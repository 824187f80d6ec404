import { z } from 'zod';
import { MODEL_NAME } from './names.ts';
import { signatureSchema } from './signature.ts';
import { TASKS } from './tasks.ts';
import { DATATYPES } from './tensor.ts';

const goldenTensorSchema = z.strictObject({
  name: z.string(),
  datatype: z.enum(DATATYPES),
  shape: z.array(z.number().int().min(0)),
  /** Base64. */
  content: z.string(),
});

const fileSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().min(1),
});

/**
 * manifest.json: what a version is. Written once, before the version is published, and never changed. It holds no clock
 * times: the same training gives the same bytes.
 */
export const manifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  model: z.string().regex(MODEL_NAME),
  version: z.string().regex(/^[1-9]\d*$/),
  task: z.enum(TASKS),
  /** The classes in the order of the model's scores; for recommenders the items. */
  labels: z.array(z.string().min(1)).min(1).optional(),
  /** For question answering: the answer of each label that has one. */
  answers: z.record(z.string(), z.string()).optional(),
  /** For question answering: below this score the model says that it does not know. */
  threshold: z.number().min(0).max(1).optional(),
  /** The steps from raw input to tensors; @ratchet/pipeline reads them. Empty for models that take tensors. */
  pipeline: z.array(z.record(z.string(), z.unknown())),
  signature: signatureSchema,
  /** Checksums of the files beside the manifest; absent for a bare ONNX file that somebody put there. */
  files: z.strictObject({ 'model.onnx': fileSchema }).optional(),
  /** Stacked inputs and what the version answered to them at birth; checked before it is announced. */
  golden: z
    .strictObject({
      inputs: z.array(goldenTensorSchema),
      outputs: z.array(goldenTensorSchema),
      tolerance: z.number().min(0),
    })
    .optional(),
  /** Of a file that somebody brought and that learns from what is said: what of it is trained, and how to read its answers. */
  trainable: z
    .strictObject({
      /** What somebody asked for: globs of parameter names. */
      pattern: z.string().optional(),
      parameters: z.array(z.string()).min(1),
      /** The output with the scores of the labels, and what those are; a single one is the second label's. */
      output: z.string(),
      scores: z.enum(['probabilities', 'log-probabilities', 'logits']),
    })
    .optional(),
  /** What the version was made from. */
  lineage: z
    .strictObject({
      snapshot: z.string(),
      codeVersion: z.string(),
      seed: z.number().int(),
      parents: z.array(z.string()),
    })
    .optional(),
  /** For people. */
  card: z
    .strictObject({
      description: z.string(),
      trainedOn: z.array(
        z.strictObject({
          name: z.string(),
          rows: z.number().int().min(0),
          licence: z.string().optional(),
        }),
      ),
    })
    .optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type GoldenTensor = z.infer<typeof goldenTensorSchema>;

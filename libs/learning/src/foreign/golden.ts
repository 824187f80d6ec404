import type { Instance, Manifest, Signature } from '@ratchet/model';
import type { Answers } from './answers.ts';
import { batchesOf } from './batches.ts';

const ROWS = 8;
/** More of them would make a manifest too large; one row is there however large it is. */
const BYTES_MAX = 2 ** 18;
/** How far a serving machine's float32 may be from what training computed. */
const TOLERANCE = 1e-4;

/** What a fine-tuned file must answer wherever it is loaded: to a few rows of one shape. */
export async function foreignGolden(
  answers: Answers,
  of: {
    readonly instances: readonly Instance[];
    readonly signature: Signature;
    readonly output: string;
  },
): Promise<NonNullable<Manifest['golden']>> {
  const { instances, signature, output } = of;
  const bytes = (instances[0]!.tensors ?? []).reduce((sum, { content }) => sum + content.length, 0);
  const count = Math.max(1, Math.min(ROWS, instances.length, Math.floor(BYTES_MAX / bytes)));
  const chosen = Array.from(
    { length: count },
    (_, i) => instances[Math.floor((i * instances.length) / count)]!,
  );
  const [batch] = batchesOf(chosen, signature);
  const { dims, data } = await answers.ofBatch(batch!);
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  const answer = { name: output, datatype: 'FP32' as const, shape: [...dims] };
  return {
    inputs: batch!.inputs.map(({ name, datatype, shape, content }) => ({
      name,
      datatype,
      shape: [...shape],
      content: base64Of(content),
    })),
    outputs: [{ ...answer, content: base64Of(new Uint8Array(buffer, byteOffset, byteLength)) }],
    tolerance: TOLERANCE,
  };
}

function base64Of(content: Uint8Array): string {
  return Buffer.from(content).toString('base64');
}

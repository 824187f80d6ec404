import type { Instance, Manifest, Signature, Tensor } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { stack } from '@ratchet/runtime';
import type { Exported, Fitted } from './candidate.ts';

const GOLDEN_ROWS = 8;
/** How far a serving machine's float32 may be from what training computed. */
const GOLDEN_TOLERANCE = 1e-4;

/** What a new version must answer wherever it is loaded: a few training rows, evenly spread. */
export async function goldenOf(
  fitted: Fitted,
  { pipeline: spec, signature }: Exported,
  instances: readonly Instance[],
): Promise<NonNullable<Manifest['golden']>> {
  const count = Math.min(GOLDEN_ROWS, instances.length);
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * instances.length) / count));
  const pipeline = parsePipeline(spec);
  const names = signature.inputs.map(({ name }) => name);
  const prepared: (readonly Tensor[])[] = [];
  for (const row of rows) prepared.push(await pipeline.prepare(instances[row]!, names));
  const [{ inputs } = { inputs: [] }] = stack(prepared, signature);
  const scores = Float32Array.from(await fitted.scores(rows));
  const output: Tensor = {
    name: signature.outputs[0]!.name,
    datatype: 'FP32',
    shape: goldenShape(signature, count),
    content: new Uint8Array(scores.buffer),
  };
  return { inputs: inputs.map(goldenTensor), outputs: [goldenTensor(output)], tolerance: GOLDEN_TOLERANCE };
}

function goldenShape({ outputs }: Signature, count: number): number[] {
  return outputs[0]!.shape.map((length, axis) => (axis === 0 ? count : Math.abs(length)));
}

function goldenTensor({ name, datatype, shape, content }: Tensor) {
  return { name, datatype, shape: [...shape], content: Buffer.from(content).toString('base64') };
}

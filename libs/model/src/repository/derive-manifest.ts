import { open } from 'node:fs/promises';
import { Fault } from '@ratchet/kernel';
import { assertServable, type ScanReport, scanModel, type TensorType } from '@ratchet/onnx';
import type { Manifest } from '../manifest.ts';
import type { Signature, TensorSpec } from '../signature.ts';
import type { Datatype } from '../tensor.ts';

const DATATYPE_OF: Partial<Record<TensorType['type'], Datatype>> = {
  bool: 'BOOL',
  int32: 'INT32',
  int64: 'INT64',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
};

/**
 * The signature of a scanned file. The leading dimension counts as the batch when every input and output has one that is
 * not fixed.
 */
export function signatureOf(report: ScanReport): Signature {
  assertServable(report);
  const tensors = [...report.inputs, ...report.outputs];
  const batch = tensors.every(({ dims }) => dims.length > 0 && typeof dims[0] !== 'number');
  return { inputs: report.inputs.map(specOf), outputs: report.outputs.map(specOf), batch };
}

function specOf({ name, type, dims }: TensorType): TensorSpec {
  return {
    name,
    datatype: DATATYPE_OF[type]!,
    shape: dims.map((dim) => (typeof dim === 'number' ? dim : -1)),
  };
}

/** The manifest of a bare ONNX file: tensors in, tensors out, as the file itself says. */
export async function deriveManifest(model: string, version: string, file: string): Promise<Manifest> {
  const signature = signatureOf(scanModel(await readWhole(file, model, version)));
  return { formatVersion: 1, model, version, task: 'tensors', pipeline: [], signature };
}

async function readWhole(file: string, model: string, version: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file, 'r');
    return await handle.readFile();
  } catch {
    throw new Fault('NotFound', 'VERSION_NOT_FOUND', `model "${model}" has no readable version ${version}`);
  }
}

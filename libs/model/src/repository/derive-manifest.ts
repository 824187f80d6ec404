import { open } from 'node:fs/promises';
import { Fault, quote } from '@ratchet/kernel';
import { assertServable, type ScanReport, scanModel, type TensorType } from '@ratchet/onnx';
import { ITEM_TENSORS_MAX, NAME_BYTES_MAX } from '../item.ts';
import type { Manifest } from '../manifest.ts';
import type { Signature, TensorSpec } from '../signature.ts';
import { type Datatype, RANK_MAX } from '../tensor.ts';

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
 * not fixed. An output may leave its shape open; an input may not. Fault FailedPrecondition for a file that can't be served.
 */
export function signatureOf(report: Pick<ScanReport, 'inputs' | 'outputs'>): Signature {
  assertServable(report);
  assertCarried('input', report.inputs);
  assertCarried('output', report.outputs);
  const inputs = report.inputs.map(inputSpec);
  const outputs = report.outputs.map((output) => specOf(output, output.dims ?? [null]));
  const batch = [...inputs, ...outputs].every(({ shape }) => shape[0] === -1);
  return { inputs, outputs, batch };
}

/** Instances and answers travel as items, and what these can't hold would fail at every call. */
function assertCarried(role: string, tensors: readonly TensorType[]): void {
  if (tensors.length > ITEM_TENSORS_MAX)
    throw unfit(`it has ${tensors.length} ${role}s, and at most ${ITEM_TENSORS_MAX} are served: stack some`);
  for (const { name, dims } of tensors) {
    if (Buffer.byteLength(name) > NAME_BYTES_MAX)
      throw unfit(
        `the name of ${role} ${quote(name)} takes more than ${NAME_BYTES_MAX} bytes: give it a shorter one`,
      );
    if (dims !== null && dims.length > RANK_MAX)
      throw unfit(
        `${role} ${quote(name)} has ${dims.length} dimensions, and at most ${RANK_MAX} are served: reshape it`,
      );
  }
}

function unfit(what: string): Fault {
  return new Fault('FailedPrecondition', 'MODEL_SIGNATURE_UNSUPPORTED', what);
}

function inputSpec(input: TensorType): TensorSpec {
  if (input.dims !== null) return specOf(input, input.dims);
  throw new Fault(
    'FailedPrecondition',
    'MODEL_INPUT_WITHOUT_SHAPE',
    `input ${quote(input.name)} has no shape: export the model with one, dynamic dimensions included`,
  );
}

function specOf({ name, type }: TensorType, dims: readonly (number | string | null)[]): TensorSpec {
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

import { Fault } from '@ratchet/kernel';
import {
  bytesOf,
  checkInstance,
  decodeStrings,
  elementCount,
  type Instance,
  type Signature,
  type Tensor,
} from '@ratchet/model';
import { stack } from '@ratchet/runtime';
import { Tensor as OrtTensor } from '../graph/onnxruntime.ts';
import type { Feeds } from './probes.ts';

/** Rows that run together. */
export interface Batch {
  /** Their places among the instances. */
  readonly places: readonly number[];
  /** Stacked, in the order of the signature. */
  readonly inputs: readonly Tensor[];
  /** The same for onnxruntime. */
  readonly feeds: Feeds;
}

const BATCH_ROWS = 32;

/** The first row of a batch, so many times. */
export function repeated({ feeds }: Batch, rows: number): Feeds {
  const again = Object.entries(feeds).map(([name, { type, dims, data }]) => {
    const numbers = data as Float32Array;
    const width = numbers.length / dims[0]!;
    const all = new (numbers.constructor as Float32ArrayConstructor)(rows * width);
    for (let i = 0; i < all.length; i++) all[i] = numbers[i % width]!;
    return [name, new OrtTensor(type as 'float32', all, [rows, ...dims.slice(1)])] as const;
  });
  return Object.fromEntries(again);
}

/**
 * Instances of tensors as a file takes them, in batches of at most 32 rows of equal shapes. Fault InvalidInput names the row
 * that doesn't fit the signature.
 */
export function* batchesOf(instances: readonly Instance[], signature: Signature): Generator<Batch> {
  for (let from = 0; from < instances.length; from += BATCH_ROWS) {
    const some = instances.slice(from, from + BATCH_ROWS);
    const checked = some.map((instance, i) => checkedRow(instance, signature, from + i));
    for (const { rows, inputs } of stack(checked, signature))
      yield {
        places: rows.map((row) => from + row),
        inputs,
        feeds: Object.fromEntries(inputs.map((tensor) => [tensor.name, ortTensorOf(tensor)])),
      };
  }
}

function checkedRow({ tensors }: Instance, signature: Signature, row: number): Tensor[] {
  try {
    return checkInstance(tensors ?? [], signature);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.kind, error.reason, `row ${row}: ${error.message}`, { row: `${row}` });
  }
}

/** Strings are no numbers that anything could be learned from, but what is computed of them may be. */
function ortTensorOf(tensor: Tensor): OrtTensor {
  const { name, datatype, shape, content } = tensor;
  if (datatype === 'BYTES')
    return new OrtTensor('string', decodeStrings(tensor, elementCount(shape, name)), shape);
  const { buffer } = Uint8Array.from(content);
  const count = content.length / bytesOf(datatype);
  switch (datatype) {
    case 'FP32':
      return new OrtTensor('float32', new Float32Array(buffer, 0, count), shape);
    case 'FP64':
      return new OrtTensor('float64', new Float64Array(buffer, 0, count), shape);
    case 'INT32':
      return new OrtTensor('int32', new Int32Array(buffer, 0, count), shape);
    case 'INT64':
      return new OrtTensor('int64', new BigInt64Array(buffer, 0, count), shape);
    case 'BOOL':
      return new OrtTensor('bool', new Uint8Array(buffer, 0, count), shape);
  }
}

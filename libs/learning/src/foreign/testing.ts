import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tensor } from '../graph/onnxruntime.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

/** For tests: a graph as PyTorch wrote it (tools/export-fixtures.py). */
export function fixture(name: string): Uint8Array {
  return readFileSync(join(FIXTURES, `${name}.onnx`));
}

/** For tests: what PyTorch computes of a graph. */
export interface Golden {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly s: Tensor;
  /** Of the sum of s·y, by PyTorch's names of the parameters, with their values. */
  readonly gradients: ReadonlyMap<string, { readonly gradient: Tensor; readonly values: Float32Array }>;
}

interface StoredNumbers {
  readonly dims: readonly number[];
  readonly data: string;
}

interface StoredGolden {
  readonly x: StoredNumbers;
  readonly y: StoredNumbers;
  readonly s: StoredNumbers;
  readonly gradients: Readonly<Record<string, StoredNumbers & { readonly values: string }>>;
}

export function goldenOf(name: string): Golden {
  const stored = JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8')) as StoredGolden;
  const gradients = Object.entries(stored.gradients).map(
    ([key, gradient]) => [key, { gradient: tensorOf(gradient), values: floatsOf(gradient.values) }] as const,
  );
  const { x, y, s } = stored;
  return { x: tensorOf(x), y: tensorOf(y), s: tensorOf(s), gradients: new Map(gradients) };
}

/** Numbers of four bytes are floats, those of eight integers. */
function tensorOf({ dims, data }: StoredNumbers): Tensor {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const bytes = bytesOf(data);
  return bytes.length === count * 8
    ? new Tensor('int64', new BigInt64Array(bytes.buffer), dims)
    : new Tensor('float32', new Float32Array(bytes.buffer), dims);
}

function floatsOf(data: string): Float32Array {
  return new Float32Array(bytesOf(data).buffer);
}

function bytesOf(data: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(data, 'base64'));
}

/// <reference lib="esnext.float16" />
import type { AttributeValue, GraphNode, Tensor } from '@ratchet/onnx';
import type { FloatTensor, Quantized } from './quantize.ts';

/**
 * A constant in a form that takes less room in the file: nodes compute the constant, under its own name, from smaller ones.
 * They depend on nothing else, so onnxruntime computes them once when it loads the file and serving costs nothing more.
 */
export interface StoredForm {
  readonly name: string;
  readonly constants: readonly Tensor[];
  readonly nodes: readonly GraphNode[];
}

const FLOAT32 = { int: 1 };
const INT32 = { int: 6 };

/** float32 from int8 and scales. */
export function int8Form({ name, dims }: FloatTensor, quantized: Quantized): StoredForm {
  const { constants, integers, scales } = int8Constants({ name, dims }, quantized);
  const cast = `${name}.cast`;
  return {
    name,
    constants,
    nodes: [node('Cast', [integers], cast, { to: FLOAT32 }), node('Mul', [cast, scales], name)],
  };
}

/** The names under which the parts of a quantised constant lie. */
export function int8Constants(
  { name, dims }: Pick<Tensor, 'name' | 'dims'>,
  { values, scales, scaleDims }: Quantized,
): { readonly constants: readonly Tensor[]; readonly integers: string; readonly scales: string } {
  const [integers, scaleName] = [`${name}.int8`, `${name}.scales`];
  return {
    constants: [
      { name: integers, type: 'int8', dims, data: values },
      { name: scaleName, type: 'float32', dims: scaleDims, data: scales },
    ],
    integers,
    scales: scaleName,
  };
}

/** float32 from float16; undefined where a number is too large for float16. */
export function float16Form({ name, dims, data }: FloatTensor): StoredForm | undefined {
  const halves = Float16Array.from(data);
  if (halves.some((half, i) => !Number.isFinite(half) && Number.isFinite(data[i]))) return undefined;
  const stored = `${name}.float16`;
  return {
    name,
    constants: [{ name: stored, type: 'float16', dims, data: new Uint16Array(halves.buffer) }],
    nodes: [node('Cast', [stored], name, { to: FLOAT32 })],
  };
}

/** float32 from the numbers that are not 0, and a bit for each element that says whether it is one of them. */
export function sparseForm({ name, dims, data }: FloatTensor): StoredForm {
  const present = data.filter((value) => value !== 0);
  const values = new Float32Array(present.length + 1);
  values.set(present, 1);
  const ranks = ranksForm(`${name}.ranks`, bitsOf(data));
  const [stored, shape, flat] = [`${name}.values`, `${name}.dims`, `${name}.flat`];
  return {
    name,
    constants: [
      ...ranks.constants,
      { name: stored, type: 'float32', dims: [values.length], data: values },
      { name: shape, type: 'int64', dims: [dims.length], data: BigInt64Array.from(dims, BigInt) },
    ],
    nodes: [...ranks.nodes, node('Gather', [stored, ranks.name], flat), node('Reshape', [flat, shape], name)],
  };
}

/** A bit for each element, in bytes, the lowest first. */
export interface Bits {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** Whether each number is another one than 0. */
function bitsOf(data: Float32Array | Int32Array): Bits {
  const bytes = new Uint8Array(Math.ceil(data.length / 8));
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) bytes[i >> 3]! |= 1 << (i & 7);
  return { bytes, length: data.length };
}

/** An int32 vector that counts: 0 where a bit is 0, and the number of ones so far where it is 1. */
export function ranksForm(name: string, { bytes, length }: Bits): StoredForm {
  const at = (part: string) => `${name}.${part}`;
  const vector = (part: string, ...values: number[]): Tensor => ({
    name: at(part),
    type: 'int64',
    dims: [values.length],
    data: BigInt64Array.from(values, BigInt),
  });
  const places = Uint8Array.from({ length: 8 }, (_, bit) => bit);
  return {
    name,
    constants: [
      { name: at('bits'), type: 'uint8', dims: [bytes.length, 1], data: bytes },
      { name: at('places'), type: 'uint8', dims: [8], data: places },
      { name: at('one'), type: 'uint8', dims: [], data: Uint8Array.of(1) },
      { name: at('axis'), type: 'int64', dims: [], data: BigInt64Array.of(0n) },
      vector('flat', -1),
      vector('start', 0),
      vector('end', length),
    ],
    // Bytes until the end: what is computed at loading is held for a moment.
    nodes: [
      node('BitShift', [at('bits'), at('places')], at('shifted'), { direction: { string: 'RIGHT' } }),
      node('BitwiseAnd', [at('shifted'), at('one')], at('ones')),
      node('Reshape', [at('ones'), at('flat')], at('row')),
      node('Slice', [at('row'), at('start'), at('end')], at('cut')),
      node('Cast', [at('cut')], at('counted'), { to: INT32 }),
      node('CumSum', [at('counted'), at('axis')], at('sums')),
      node('Mul', [at('sums'), at('counted')], name),
    ],
  };
}

/** The bits of a vector that counts, as `ranksForm` stores it; undefined for any other. */
export function ranksIn({ dims, data }: Extract<Tensor, { readonly type: 'int32' }>): Bits | undefined {
  if (dims.length !== 1) return undefined;
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0 && data[i] !== ++count) return undefined;
  return count === 0 ? undefined : bitsOf(data);
}

export function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: Readonly<Record<string, AttributeValue>>,
): GraphNode {
  return { op, inputs, outputs: [output], ...(attributes && { attributes }) };
}

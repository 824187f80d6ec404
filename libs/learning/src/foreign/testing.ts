import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '@ratchet/kernel';
import { type Instance, signatureOf } from '@ratchet/model';
import { encodeModel, type Model, type Tensor as OnnxTensor, scanModel } from '@ratchet/onnx';
import type { DataSet } from '../candidate.ts';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { lengthField, varint } from '../graph/message-fields.ts';
import { Tensor } from '../graph/onnxruntime.ts';
import { checkTrainable } from './check-trainable.ts';
import type { ForeignVersion } from './foreign-version.ts';
import type { Selection } from './selection.ts';

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
  const count = sizeOf(dims);
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

/** For tests: a file of a graph; `x` is its input and what is built its output `y`, of `classes` scores. */
export function fileOf(
  build: (g: GraphBuilder) => Value,
  options: Partial<Model> & {
    readonly x?: readonly (number | string)[];
    readonly y?: readonly (number | string)[];
  } = {},
): Uint8Array {
  const { x = ['batch', 4], y = ['batch', 3], ...model } = options;
  const g = new GraphBuilder('model');
  g.input('x', 'float32', x);
  const answer = build(g);
  g.named('Identity', [answer], ['y']);
  g.output('y', 'float32', y);
  return encodeModel({ ...g.build(), ...model });
}

/** For tests: adds an initialiser of numbers between −½ and ½, the same for the same name. */
export function weights(g: GraphBuilder, name: string, dims: readonly number[]): Value {
  return g.initializer({ name, type: 'float32', dims, data: numbersFor(name, dims) } as OnnxTensor);
}

function numbersFor(name: string, dims: readonly number[]): Float32Array {
  const random = randomFrom(Buffer.from(name).reduce((sum, byte) => sum * 31 + byte, 7));
  return Float32Array.from({ length: sizeOf(dims) }, () => random() - 0.5);
}

/** For tests: a file as a version that learns. */
export async function versionOf(onnx: Uint8Array, selection: Selection = {}): Promise<ForeignVersion> {
  const { trained, head, classes } = await checkTrainable(onnx, selection);
  return {
    onnx,
    signature: signatureOf(scanModel(onnx)),
    labels: Array.from({ length: classes }, (_, label) => `label ${label}`),
    trainable: {
      parameters: trained.map(({ name }) => name),
      output: head.output,
      scores: head.scores,
    },
  };
}

/**
 * For tests: rows that a model can learn to tell apart: each label has a point, or some ids, and rows lie around it. The
 * labels are those of the version.
 */
export function taskFor({ signature, labels }: ForeignVersion, rows: number, seed = 5): DataSet {
  const random = randomFrom(seed);
  const [{ name, datatype, shape } = signature.inputs[0]!] = signature.inputs;
  const dims = shape.slice(1);
  const size = sizeOf(dims);
  const points = labels.map(() => Array.from({ length: size }, () => random() * 2 - 1));
  const truth = Int32Array.from({ length: rows }, () => Math.floor(random() * labels.length));
  const instances = Array.from(truth, (label): Instance => {
    const near = (i: number) => points[label]![i]! + random() - 0.5;
    const id = () => BigInt(random() < 0.5 ? label * 3 : Math.floor(random() * 12));
    const numbers =
      datatype === 'INT64'
        ? BigInt64Array.from({ length: size }, id)
        : Float32Array.from({ length: size }, (_, i) => near(i));
    return { tensors: [{ name, datatype, shape: dims, content: new Uint8Array(numbers.buffer) }] };
  });
  const sorted = [...labels].sort((a, b) => (a < b ? -1 : 1));
  const places = labels.map((label) => sorted.indexOf(label));
  return {
    task: 'tensors',
    instances,
    target: { labels: sorted, truth: truth.map((label) => places[label]!) },
    judging: new Uint8Array(rows).fill(1),
  };
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** For tests: fields of a protobuf message by their numbers, as some exporters write what our writer does not. */
export const number = (key: number, value: number): Uint8Array => Uint8Array.of(...varint(key << 3), value);
export const text = (key: number, value: string): Uint8Array => field(key, Buffer.from(value));

export const field = (key: number, ...contents: readonly Uint8Array[]): Uint8Array =>
  lengthField(key, Buffer.concat(contents));

/** For tests: a dense layer from 4 to 3. */
export const dense = (g: GraphBuilder, x: Value, name = 'dense'): Value =>
  g.op('Gemm', [x, weights(g, `${name}.weight`, [4, 3]), weights(g, `${name}.bias`, [3])]);

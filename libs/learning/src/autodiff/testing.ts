import { randomFrom, shuffle } from '@ratchet/kernel';
import { type AttributeValue, encodeModel } from '@ratchet/onnx';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { probe, type Shapes } from '../graph/probe.ts';
import { backward } from './backward.ts';

/** For tests: a graph whose gradients are to be checked. */
export interface GradientCase {
  readonly inputs: Readonly<Record<Value, Tensor>>;
  /** Gives the value that is differentiated. */
  readonly build: (g: GraphBuilder) => Value;
  /** Inputs whose first dim is the batch: the graph leaves it open and is probed with one row more. */
  readonly rows?: readonly Value[];
  /** Leaves every dim open, so that rules have to compute what they would otherwise know. */
  readonly isOpen?: boolean;
  /** Float inputs that are not parameters. */
  readonly fixed?: readonly Value[];
  /** What is checked; `backward` unless given. */
  readonly differentiate?: typeof backward;
}

/** For tests: a name for the table and the case. */
export type NamedCase = readonly [string, GradientCase];

/**
 * For tests: what the error of a gradient stays below, relative to the largest entry of that gradient. float32 leaves errors
 * of 2e-4 at worst; a wrong factor, sign or axis gives 0.1 and more.
 */
export const GRADIENT_TOLERANCE = 3e-3;

const STEP = 1e-2;
const CHECKED_ENTRIES_MAX = 24;
const SCALE_MIN = 1e-3;

/**
 * For tests: the largest error of the gradients of Σ r·y, where r is random and fixed, against five-point differences
 * (8(L(+h) − L(−h)) − (L(+2h) − L(−2h))) / 12h with h = 1e-2, over at most 24 entries of each float input.
 */
export async function gradientError(gradientCase: GradientCase): Promise<number> {
  const { inputs, build, fixed = [], differentiate = backward } = gradientCase;
  const parameters = Object.keys(inputs).filter(
    (name) => inputs[name]!.type === 'float32' && !fixed.includes(name),
  );
  const g = new GraphBuilder('check');
  declareInputs(g, gradientCase);
  const y = build(g);
  const seed = uniform((await probe(g.build(), inputs)).get(y)!, -1, 1, 5);
  g.input(
    'seed',
    'float32',
    seed.dims.map(() => null),
  );
  const gradients = differentiate(g, {
    forward: [...g.nodes],
    seeds: new Map([[y, 'seed']]),
    parameters,
    shapes: await probeOtherRows(g, gradientCase),
  });
  const unreached = parameters.find((name) => !gradients.has(name));
  if (unreached !== undefined) throw new Error(`parameter ${unreached} has no gradient`);
  const session = await openOutputs(g, [y, ...parameters.map((name) => gradients.get(name)!)]);
  try {
    const feeds = { ...inputs, seed };
    const loss = async (): Promise<number> => {
      const values = floatsOf((await session.run(feeds, ['output0']))['output0']!);
      return values.reduce((total, value, i) => total + value * floatsOf(seed)[i]!, 0);
    };
    const analytic = await session.run(feeds);
    const errors: number[] = [];
    for (const [i, name] of parameters.entries())
      errors.push(await entriesError(inputs[name]!, analytic[`output${i + 1}`]!, loss));
    return Math.max(...errors);
  } finally {
    await session.release();
  }
}

function declareInputs(g: GraphBuilder, { inputs, rows = [], isOpen = false }: GradientCase): void {
  for (const [name, { type, dims }] of Object.entries(inputs)) {
    const open = dims.map((dim, axis) => (isOpen ? null : rows.includes(name) && axis === 0 ? 'rows' : dim));
    g.input(name, type as 'float32', open);
  }
}

async function probeOtherRows(g: GraphBuilder, { inputs, rows = [], isOpen }: GradientCase): Promise<Shapes> {
  const feeds = Object.entries(inputs).map(([name, tensor]) => {
    const [first, ...others] = tensor.dims;
    return [name, rows.includes(name) ? zerosOf(tensor, [first! + 1, ...others]) : tensor];
  });
  const shapes = await probe(g.build(), Object.fromEntries(feeds));
  return isOpen ? new Map(shapes) : shapes;
}

function zerosOf({ type }: Tensor, dims: readonly number[]): Tensor {
  const size = sizeOf(dims);
  if (type === 'int64') return new Tensor('int64', new BigInt64Array(size), dims);
  if (type === 'bool') return new Tensor('bool', new Uint8Array(size), dims);
  return new Tensor('float32', new Float32Array(size), dims);
}

async function entriesError(
  parameter: Tensor,
  gradient: Tensor,
  loss: () => Promise<number>,
): Promise<number> {
  if (gradient.dims.join() !== parameter.dims.join())
    throw new Error(`a gradient is [${gradient.dims.join()}] and its parameter [${parameter.dims.join()}]`);
  const values = floatsOf(parameter);
  const entries = floatsOf(gradient);
  const scale = entries.reduce((most, entry) => Math.max(most, Math.abs(entry)), SCALE_MIN);
  const stride = Math.max(1, Math.floor(values.length / CHECKED_ENTRIES_MAX));
  let worst = 0;
  for (let i = 0; i < values.length; i += stride) {
    const kept = values[i]!;
    const at = async (steps: number): Promise<number> => {
      values[i] = kept + steps * STEP;
      return loss();
    };
    const near = (await at(1)) - (await at(-1));
    const far = (await at(2)) - (await at(-2));
    values[i] = kept;
    const error = Math.abs((8 * near - far) / (12 * STEP) - entries[i]!) / scale;
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
}

/** A session whose outputs are these values, as output0, output1 and so on. */
async function openOutputs(g: GraphBuilder, values: readonly Value[]): Promise<InferenceSession> {
  for (const [i, value] of values.entries()) {
    g.named('Identity', [value], [`output${i}`]);
    g.output(`output${i}`, 'float32', null);
  }
  return InferenceSession.create(encodeModel(g.build()), oneThread());
}

const floatsOf = (tensor: Tensor): Float32Array => tensor.data as Float32Array;

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

/** For tests: uniform values, the same for the same dims. */
export function uniform(dims: readonly number[], low = -1, high = 1, seed = 11): Tensor {
  const random = randomFrom(seed + sizeOf(dims));
  const values = Float32Array.from({ length: sizeOf(dims) }, () => low + (high - low) * random());
  return new Tensor('float32', values, dims);
}

/** For tests: between ½ and 2, for what may be no 0. */
export const positive = (dims: readonly number[], seed?: number): Tensor => uniform(dims, 0.5, 2, seed);

/** For tests: values between −2 and 2 in random order that lie apart, so that no step of a difference meets a kink. */
export function spaced(dims: readonly number[], seed = 3): Tensor {
  const count = sizeOf(dims);
  const order = Array.from({ length: count }, (_, i) => i);
  shuffle(order, randomFrom(seed));
  const values = Float32Array.from(order, (i) => (i - count / 2 + 0.37) * (4 / count));
  return new Tensor('float32', values, dims);
}

/** For tests: int64 values. */
export function integers(values: readonly number[], dims: readonly number[] = [values.length]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

export const int = (value: number): AttributeValue => ({ int: value });
export const float = (value: number): AttributeValue => ({ float: value });
export const ints = (...values: readonly number[]): AttributeValue => ({ ints: values });
export const string = (value: string): AttributeValue => ({ string: value });

/** For tests: an operator of one input; its first dim is the batch when it has several. */
export function one(
  op: string,
  x: Tensor,
  attributes: Readonly<Record<string, AttributeValue>> = {},
  more: (g: GraphBuilder) => readonly Value[] = () => [],
): NamedCase {
  const name = `${op} ${JSON.stringify(attributes)} of [${x.dims.join()}]`;
  const rows = x.dims.length > 1 ? ['x'] : [];
  return [name, { inputs: { x }, rows, build: (g) => g.op(op, ['x', ...more(g)], attributes) }];
}

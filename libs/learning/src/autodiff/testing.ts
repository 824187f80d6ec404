import { randomFrom } from '@ratchet/kernel';
import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../graph/onnxruntime.ts';
import { probe } from '../graph/probe.ts';
import { backward } from './backward.ts';

/** For tests: a graph whose gradients are to be checked. */
export interface GradientCase {
  readonly inputs: Readonly<Record<Value, Tensor>>;
  /** Gives the value that is differentiated. */
  readonly build: (g: GraphBuilder) => Value;
  /** Float inputs that are not parameters. */
  readonly fixed?: readonly Value[];
  /** Half the distance of the points of a difference; 1e-2 unless given. */
  readonly step?: number;
}

const CHECKED_ENTRIES_MAX = 24;
const SCALE_MIN = 1e-3;

/**
 * For tests: the largest error of the gradients of Σ r·y, where r is random and fixed, against five-point differences
 * (8(L(+h) − L(−h)) − (L(+2h) − L(−2h))) / 12h, over at most 24 entries of each float input. An error is relative to the
 * largest entry of its input's gradient.
 */
export async function gradientError({
  inputs,
  build,
  fixed = [],
  step = 1e-2,
}: GradientCase): Promise<number> {
  const parameters = Object.keys(inputs).filter(
    (name) => inputs[name]!.type === 'float32' && !fixed.includes(name),
  );
  const g = new GraphBuilder('check');
  for (const [name, { type, dims }] of Object.entries(inputs)) g.input(name, type as 'float32', [...dims]);
  const y = build(g);
  const shapes = await probe(g.build(), inputs);
  const seed = uniform(shapes.get(y)!, -1, 1, 5);
  g.input('seed', 'float32', [...seed.dims]);
  const gradients = backward(g, {
    forward: [...g.nodes],
    seeds: new Map([[y, 'seed']]),
    parameters,
    shapes,
  });
  const feeds = { ...inputs, seed };
  const session = await openOutputs(g, [y, ...parameters.map((name) => gradients.get(name)!)]);
  try {
    const analytic = await session.run(feeds);
    const loss = async (): Promise<number> => {
      const values = floats((await session.run(feeds, ['output0']))['output0']!);
      return values.reduce((total, value, i) => total + value * floats(seed)[i]!, 0);
    };
    let worst = 0;
    for (const [i, name] of parameters.entries())
      worst = Math.max(
        worst,
        await entriesError(floats(inputs[name]!), floats(analytic[`output${i + 1}`]!), loss, step),
      );
    return worst;
  } finally {
    await session.release();
  }
}

async function entriesError(
  values: Float32Array,
  gradient: Float32Array,
  loss: () => Promise<number>,
  step: number,
): Promise<number> {
  if (gradient.length !== values.length)
    throw new Error(`a gradient has ${gradient.length} entries and its parameter ${values.length}`);
  const scale = gradient.reduce((most, entry) => Math.max(most, Math.abs(entry)), SCALE_MIN);
  const stride = Math.max(1, Math.floor(values.length / CHECKED_ENTRIES_MAX));
  let worst = 0;
  for (let i = 0; i < values.length; i += stride) {
    const kept = values[i]!;
    const at = async (steps: number): Promise<number> => {
      values[i] = kept + steps * step;
      return loss();
    };
    const near = (await at(1)) - (await at(-1));
    const far = (await at(2)) - (await at(-2));
    values[i] = kept;
    worst = Math.max(worst, Math.abs((8 * near - far) / (12 * step) - gradient[i]!) / scale);
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

const floats = (tensor: Tensor): Float32Array => tensor.data as Float32Array;

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

/** For tests: uniform values. */
export function uniform(dims: readonly number[], low = -1, high = 1, seed = 11): Tensor {
  const random = randomFrom(seed + sizeOf(dims));
  const values = Float32Array.from({ length: sizeOf(dims) }, () => low + (high - low) * random());
  return new Tensor('float32', values, dims);
}

/** For tests: values in random order that lie apart, and off 0, so that no step of a difference meets a kink. */
export function spaced(dims: readonly number[], width = 4): Tensor {
  const count = sizeOf(dims);
  const random = randomFrom(count);
  const order = Array.from({ length: count }, (_, i) => ({ i, key: random() })).sort((a, b) => a.key - b.key);
  const values = Float32Array.from(order, ({ i }) => (i - count / 2 + 0.37) * (width / count));
  return new Tensor('float32', values, dims);
}

/** For tests: int64 values. */
export function integers(values: readonly number[], dims: readonly number[] = [values.length]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

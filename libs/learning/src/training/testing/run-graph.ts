import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder, type Value } from '../../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../../graph/onnxruntime.ts';

export interface Fed {
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** For tests: builds a graph over these inputs, runs it, and gives the values that were asked for. */
export async function runGraph<K extends string>(
  feeds: Readonly<Record<string, Fed>>,
  build: (g: GraphBuilder) => Readonly<Record<K, Value>>,
): Promise<Record<K, number[]>> {
  const g = new GraphBuilder('test');
  const tensors: Record<string, Tensor> = {};
  for (const [name, { dims, data }] of Object.entries(feeds)) {
    const type = data instanceof Int32Array ? 'int32' : 'float32';
    g.input(name, type, dims);
    tensors[name] = new Tensor(type, data, dims);
  }
  const values = Object.entries<Value>(build(g));
  for (const [, value] of values) g.output(value, 'float32', null);
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  try {
    const results = await session.run(tensors);
    return Object.fromEntries(
      values.map(([name, value]) => [name, [...(results[value]!.data as Float32Array)]]),
    ) as Record<K, number[]>;
  } finally {
    await session.release();
  }
}

/** For tests: the largest difference, relative to the largest expected value. */
export function worstDifference(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.NaN;
  const largest = Math.max(...expected.map(Math.abs), 1e-3);
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!))) / largest;
}

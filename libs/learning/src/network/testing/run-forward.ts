import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder } from '../../graph/graph-builder.ts';
import { InferenceSession, oneThread, Tensor } from '../../graph/onnxruntime.ts';
import { forward } from '../forward.ts';
import type { Network } from '../network.ts';
import { initialParameters, type Parameter } from '../parameters.ts';
import type { Rows } from '../rows.ts';

/** For tests: parameters none of which is all zeros or all ones, as after some training. */
export function someParameters(network: Network, seed = 7): Parameter[] {
  const parameters = initialParameters(network, seed);
  for (const { data } of parameters)
    for (const [i, value] of data.entries()) data[i] = value + 0.3 + 0.2 * Math.sin(seed + 5 * i);
  return parameters;
}

export interface Graphed {
  readonly logits: Float32Array;
  readonly stateUpdates: Readonly<Record<string, Float32Array>>;
}

/** For tests: runs the forward graph; with `seed` the one of training. */
export async function runForward(
  network: Network,
  parameters: readonly Parameter[],
  rows: Rows,
  seed?: number,
): Promise<Graphed> {
  const g = new GraphBuilder('forward');
  g.input('x', rows.type, rows.dims);
  g.input('seed', 'uint32', []);
  for (const { name, dims, data } of parameters) g.initializer({ name, type: 'float32', dims, data });
  const { logits, stateUpdates } = forward(g, network, 'x', {
    bytes: rows.type === 'uint8',
    ...(seed === undefined ? {} : { training: { seed: 'seed' } }),
  });
  for (const value of [logits, ...stateUpdates.values()]) g.output(value, 'float32', null);
  const session = await InferenceSession.create(encodeModel(g.build()), oneThread());
  try {
    const feeds = {
      x: new Tensor(rows.type, rows.data, rows.dims),
      seed: new Tensor('uint32', Uint32Array.of(seed ?? 0), []),
    };
    const results = await session.run(feeds);
    const valuesOf = (value: string) => results[value]!.data as Float32Array;
    const updates = [...stateUpdates].map(([name, value]) => [name, valuesOf(value)] as const);
    return { logits: valuesOf(logits), stateUpdates: Object.fromEntries(updates) };
  } finally {
    await session.release();
  }
}

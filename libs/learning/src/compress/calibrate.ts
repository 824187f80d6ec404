import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance, Tensor } from '@ratchet/model';
import { openSession } from '@ratchet/runtime';
import type { Served } from '../evaluate/answer-instances.ts';
import { withUntypedOutputs } from '../graph/untyped-outputs.ts';
import { stackingOf } from './stacked-instances.ts';

const BATCH = 64;

/** What a value was like. */
export interface Range {
  /** The least number, 0 or below. */
  readonly low: number;
  /** The largest number, 0 or above. */
  readonly high: number;
  /** How many dimensions it has. */
  readonly rank: number;
}

/** The range of each of some float32 values of a model, over some instances. Infinite numbers and NaN are not counted. */
export async function rangesOf(
  values: readonly string[],
  {
    onnx,
    served,
    instances,
    dir,
  }: {
    readonly onnx: Uint8Array;
    readonly served: Served;
    readonly instances: readonly Instance[];
    /** For the file of the model that answers these values. */
    readonly dir: string;
  },
): Promise<ReadonlyMap<string, Range>> {
  const ranges = new Map<string, Range>();
  const { inputs, outputs } = served.signature;
  const inputNames = new Set(inputs.map(({ name }) => name));
  const known = new Set(outputs.map(({ name }) => name));
  const computed = values.filter((name) => !inputNames.has(name));
  const file = join(dir, 'calibrated.onnx');
  await writeFile(
    file,
    withUntypedOutputs(
      onnx,
      computed.filter((name) => !known.has(name)),
    ),
  );
  const session = await openSession(file, {
    ...served.signature,
    outputs: computed.map((name) => ({ name, datatype: 'FP32', shape: [] })),
  });
  try {
    const stacks = stackingOf(served);
    for (let from = 0; from < instances.length; from += BATCH) {
      for (const { inputs: given } of await stacks(instances.slice(from, from + BATCH))) {
        const found = computed.length === 0 ? [] : await session.run(given);
        for (const tensor of [...found, ...given]) if (values.includes(tensor.name)) widen(ranges, tensor);
      }
    }
    return ranges;
  } finally {
    await session.close();
    await rm(file, { force: true });
  }
}

function widen(ranges: Map<string, Range>, { name, shape, content }: Tensor): void {
  // 0 belongs to every range: padding and what a rectifier cuts off must stay exactly 0.
  let { low, high } = ranges.get(name) ?? { low: 0, high: 0 };
  for (const value of new Float32Array(new Uint8Array(content).buffer)) {
    if (value < low && value !== Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value !== Number.POSITIVE_INFINITY) high = value;
  }
  ranges.set(name, { low, high, rank: shape.length });
}

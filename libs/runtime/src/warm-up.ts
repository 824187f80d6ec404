import type { Signature, Tensor, TensorSpec } from '@ratchet/model';
import { difference, type Near } from './compare.ts';
import type { Golden } from './control.ts';
import { ARRAYS, contentOf } from './elements.ts';
import { ModelFailure } from './failure.ts';
import type { OrtSession } from './session.ts';

/** Probes of larger inputs are left out: they would cost more than they tell. */
const PROBE_ELEMENTS_MAX = 2 ** 24;

export interface Warmth {
  readonly batchable: boolean;
  readonly firstRunMs?: number;
}

/**
 * Runs a session for the first time, before anyone waits for it. Golden outputs must come out within their tolerance, or
 * it fails with GOLDEN_MISMATCH. Without golden outputs nobody vouches for the batch dimension: two instances are run
 * alone and together, and when the answers differ, or a probe fails, the model is not batchable.
 */
export async function warmUp(session: OrtSession, signature: Signature, golden?: Golden): Promise<Warmth> {
  const startAt = performance.now();
  if (golden) {
    const outputs = await session.run(golden.inputs);
    const { tolerance } = golden;
    const differing = difference(
      outputs,
      golden.outputs,
      (got, x) => Math.abs(got - x) <= tolerance * Math.max(1, Math.abs(x)),
    );
    if (differing)
      throw new ModelFailure(
        'DataLoss',
        'GOLDEN_MISMATCH',
        `the model does not answer as it did at its birth: ${differing}`,
      );
    return { batchable: signature.batch, firstRunMs: performance.now() - startAt };
  }
  try {
    const zeros = await session.run(probe(signature, [0]));
    const firstRunMs = performance.now() - startAt;
    return { batchable: signature.batch && (await isBatchHonest(session, signature, zeros)), firstRunMs };
  } catch (error) {
    if (error instanceof ModelFailure) return { batchable: false };
    throw error;
  }
}

const near: Near = (got, expected) =>
  Math.abs(got - expected) <= 1e-6 + 1e-4 * Math.max(Math.abs(got), Math.abs(expected));

/** Whether the answers to [zeros, ones] are the answers to zeros and to ones, end to end. */
async function isBatchHonest(
  session: OrtSession,
  signature: Signature,
  zeros: readonly Tensor[],
): Promise<boolean> {
  const ones = await session.run(probe(signature, [1]));
  const both = await session.run(probe(signature, [0, 1]));
  const joined = zeros.map((zero, i): Tensor => {
    const one = ones[i]!;
    const shape = [zero.shape[0]! + one.shape[0]!, ...zero.shape.slice(1)];
    return { ...zero, shape, content: Buffer.concat([zero.content, one.content]) };
  });
  return both.every((tensor) => tensor.shape[0] === 2) && difference(both, joined, near) === undefined;
}

/** One instance for each fill, stacked where there is a batch dimension; dimensions of any length are 1. */
function probe(signature: Signature, fills: readonly number[]): Tensor[] {
  return signature.inputs.map((spec) => probeInput(spec, signature.batch, fills));
}

function probeInput({ name, datatype, shape }: TensorSpec, batch: boolean, fills: readonly number[]): Tensor {
  const rowShape = (batch ? shape.slice(1) : shape).map((dimension) => (dimension === -1 ? 1 : dimension));
  const count = rowShape.reduce((product, dimension) => product * dimension, 1);
  if (count > PROBE_ELEMENTS_MAX)
    throw new ModelFailure('InvalidInput', 'PROBE_TOO_LARGE', `a probe would take ${count} elements`);
  const probed = batch ? [fills.length, ...rowShape] : rowShape;
  if (datatype === 'BYTES') {
    const strings = fills.flatMap((fill) => Array.from({ length: count }, () => (fill === 0 ? '' : 'a')));
    return { name, datatype, shape: probed, content: contentOf(strings) };
  }
  const elements = new ARRAYS[datatype](count * fills.length);
  for (const [row, fill] of fills.entries()) {
    const part = elements.subarray(row * count, (row + 1) * count);
    if (part instanceof BigInt64Array) part.fill(BigInt(fill));
    else part.fill(fill);
  }
  return { name, datatype, shape: probed, content: new Uint8Array(elements.buffer) };
}

import { readModel, type StoredTensor, tensorOf } from '@ratchet/onnx';
import type { Network } from '../network/network.ts';
import { initialParameters, type Parameter } from '../network/parameters.ts';
import { planNetwork } from '../network/plan.ts';
import { openEvaluator } from '../training/evaluator.ts';
import type { Loss } from '../training/losses.ts';
import { trainableNetwork } from '../training/trainable-network.ts';
import type { TrainingData } from '../training/trainer.ts';

/** Where a fit begins, and what of it comes from the version before. */
export interface Beginning {
  readonly parameters: readonly Parameter[];
  readonly inherited: 'nothing' | 'all but the last layer' | 'everything';
}

export function fromScratch(network: Network, seed: number): Beginning {
  return { parameters: initialParameters(network, seed), inherited: 'nothing' };
}

/**
 * Begins with the weights in a parent's file, found by their names and dims. The last layer is taken over only if with it
 * these rows are answered better than by chance: labels may have come, gone or changed their order. Any other layer that
 * the parent does not have makes it a fit from scratch.
 */
export async function fromParent(
  network: Network,
  seed: number,
  parent: Uint8Array,
  judge: { readonly loss: Loss; readonly classes: number; readonly data: TrainingData },
): Promise<Beginning> {
  const scratch = fromScratch(network, seed);
  const found = floatsOf(parent);
  const last = new Set(
    planNetwork(network)
      .steps.at(-1)!
      .parameters.map(({ name }) => name),
  );
  const parameters = scratch.parameters.map((own) => {
    const stored = found.get(keyOf(own));
    return stored === undefined ? own : { ...own, data: tensorOf(stored).data as Float32Array };
  });
  const missing = scratch.parameters.filter((own) => !found.has(keyOf(own)));
  if (missing.some(({ name }) => !last.has(name))) return scratch;
  if (missing.length === 0) {
    const evaluator = await openEvaluator(trainableNetwork(network, parameters), judge.loss, judge.data);
    try {
      const measured = await evaluator.evaluate(parameters, () => false);
      if (measured!.loss < Math.log(judge.classes)) return { parameters, inherited: 'everything' };
    } finally {
      await evaluator.close();
    }
  }
  const body = scratch.parameters.map((own, i) => (last.has(own.name) ? own : parameters[i]!));
  return { parameters: body, inherited: 'all but the last layer' };
}

function floatsOf(onnx: Uint8Array): Map<string, StoredTensor> {
  const floats = readModel(onnx).graph.initializers.filter(({ type }) => type === 'float32');
  return new Map(floats.map((stored) => [keyOf(stored), stored]));
}

function keyOf({ name, dims }: { readonly name: string; readonly dims: readonly number[] }): string {
  return `${name} [${dims.join()}]`;
}

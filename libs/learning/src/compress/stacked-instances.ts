import { checkInstance, type Instance, type Tensor } from '@ratchet/model';
import { parsePipeline } from '@ratchet/pipeline';
import { type Stack, stack } from '@ratchet/runtime';
import type { Served } from '../evaluate/answer-instances.ts';

/** Turns instances into inputs that run together, as serving does. */
export type Stacking = (instances: readonly Instance[]) => Promise<Stack[]>;

/** By the pipeline of a version; a version without one takes tensors. */
export function stackingOf({ pipeline: spec, signature }: Served): Stacking {
  const names = signature.inputs.map(({ name }) => name);
  const pipeline = spec.length === 0 ? undefined : parsePipeline(spec);
  const prepare = async (instance: Instance): Promise<readonly Tensor[]> =>
    pipeline === undefined
      ? checkInstance(instance.tensors ?? [], signature)
      : pipeline.prepare(instance, names);
  return async (instances) => stack(await Promise.all(instances.map(prepare)), signature);
}

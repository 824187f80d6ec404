import { quote } from '@ratchet/kernel';
import { instanceShape, type Manifest, type Tensor, type TensorSpec } from '@ratchet/model';
import { type Instance, namesOf, refuseInstance } from '../instance.ts';
import { kindOf, tensorFromJson } from './tensor-from-json.ts';

/**
 * Reads the `instances` of a predict call by the manifest of the version that will answer: a string for a text model;
 * for a tensor model an object with one nested array for each input, or the bare array where there is one input only
 * (TF Serving's row format). Fault InvalidInput names the instance, the input, what was expected and what came.
 */
export function readInstances(instances: readonly unknown[], manifest: Manifest): Instance[] {
  if (manifest.task === 'text-classification') return instances.map(readText);
  return instances.map((instance, index) => ({ tensors: readTensors(instance, index, manifest) }));
}

function readText(instance: unknown, index: number): Instance {
  if (typeof instance === 'string') return { text: instance };
  throw refuseInstance(index, `expected a string, for the model reads text, got ${kindOf(instance)}`);
}

function readTensors(instance: unknown, index: number, { signature }: Manifest): Tensor[] {
  const { inputs } = signature;
  const read = (spec: TensorSpec, value: unknown): Tensor =>
    tensorFromJson({ ...spec, shape: instanceShape(spec, signature) }, value, index);
  if (instance === null || typeof instance !== 'object' || Array.isArray(instance)) {
    if (inputs.length === 1) return [read(inputs[0]!, instance)];
    throw refuseInstance(
      index,
      `expected an object with the inputs ${namesOf(inputs)}: a bare value is for models with one input; got ${kindOf(instance)}`,
    );
  }
  const given = instance as Record<string, unknown>;
  for (const name of Object.keys(given))
    if (!inputs.some((spec) => spec.name === name))
      throw refuseInstance(index, `the model has no input ${quote(name)}; it has: ${namesOf(inputs)}`);
  return inputs.map((spec) => {
    if (Object.hasOwn(given, spec.name)) return read(spec, given[spec.name]);
    throw refuseInstance(index, `input ${quote(spec.name)} is missing; the model reads: ${namesOf(inputs)}`);
  });
}

import { type Fault, invalid, quote } from '@ratchet/kernel';
import {
  checkTensor,
  encodeTensorItem,
  encodeTextItem,
  instanceShape,
  isDatatype,
  type Manifest,
  type Tensor,
  type TensorSpec,
} from '@ratchet/model';
import type { Instance__Output, Tensor__Output } from '@ratchet/protocol';

/** One thing to predict, whichever door it came through. */
export type Instance =
  | { readonly text: string; readonly tensors?: never }
  | { readonly tensors: readonly Tensor[]; readonly text?: never };

/** How many instances one call may hold. */
export const INSTANCES_MAX = 256;

/** Dimensions travel between services as unsigned numbers of 32 bits. */
const DIMENSION_MAX = 2 ** 32 - 1;

/** An instance as it travels between services. */
export function encodeInstance(instance: Instance): Uint8Array {
  return instance.text === undefined ? encodeTensorItem(instance.tensors) : encodeTextItem(instance.text);
}

/** A fault that names the instance. */
export function refuseInstance(index: number, what: string, metadata: Record<string, string> = {}): Fault {
  return invalid('INVALID_INSTANCE', `instance ${index}: ${what}`, { instance: String(index), ...metadata });
}

/** A tensor's type and shape for messages: "FP32 [*, 4]". */
export function typeName({ datatype, shape }: { datatype: string; shape: readonly number[] }): string {
  return `${datatype} [${shape.map((length) => (length === -1 ? '*' : length)).join(', ')}]`;
}

/** The names of inputs, for messages. */
export function namesOf(specs: readonly TensorSpec[]): string {
  return specs.map(({ name }) => quote(name)).join(', ');
}

/**
 * The instances of a gRPC call, checked against the version that will answer. Fault InvalidInput names the instance, the
 * input, what was expected and what came.
 */
export function readWireInstances(instances: readonly Instance__Output[], manifest: Manifest): Instance[] {
  const wanted = manifest.task === 'text-classification' ? 'text' : 'tensors';
  return instances.map((instance, index) => {
    const { input = 'nothing' } = instance;
    if (input !== wanted)
      throw refuseInstance(index, `expected ${wanted}, for that is what the model reads, got ${input}`);
    if (wanted === 'text') return { text: instance.text ?? '' };
    return { tensors: readWireTensors(instance.tensors?.tensors ?? [], index, manifest) };
  });
}

function readWireTensors(given: readonly Tensor__Output[], index: number, { signature }: Manifest): Tensor[] {
  const { inputs } = signature;
  const byName = new Map<string, Tensor__Output>();
  for (const tensor of given) {
    if (byName.has(tensor.name)) throw refuseInstance(index, `input ${quote(tensor.name)} comes twice`);
    if (!inputs.some(({ name }) => name === tensor.name))
      throw refuseInstance(index, `the model has no input ${quote(tensor.name)}; it has: ${namesOf(inputs)}`);
    byName.set(tensor.name, tensor);
  }
  return inputs.map((spec) => {
    const tensor = byName.get(spec.name);
    if (!tensor)
      throw refuseInstance(
        index,
        `input ${quote(spec.name)} is missing; the model reads: ${namesOf(inputs)}`,
      );
    return fitting(tensor, { ...spec, shape: [...instanceShape(spec, signature)] }, index);
  });
}

function fitting(tensor: Tensor__Output, spec: TensorSpec, index: number): Tensor {
  const { name, datatype, shape, content } = tensor;
  const fits =
    spec.shape.length === shape.length &&
    spec.shape.every((length, i) => length === -1 || length === shape[i]);
  if (!isDatatype(datatype) || datatype !== spec.datatype || !fits)
    throw refuseInstance(
      index,
      `input ${quote(name)}: expected ${typeName(spec)}, got ${typeName({ datatype: datatype.slice(0, 16), shape: shape.slice(0, 16) })}`,
      { input: name.slice(0, 128) },
    );
  const checked: Tensor = { name, datatype, shape, content };
  try {
    checkTensor(checked);
  } catch (error) {
    throw refuseInstance(index, (error as Error).message, { input: name.slice(0, 128) });
  }
  if (shape.some((length) => length > DIMENSION_MAX))
    throw refuseInstance(index, `input ${quote(name)}: a dimension takes at most ${DIMENSION_MAX}`);
  return checked;
}

import { quote } from '@ratchet/kernel';
import {
  checkTensor,
  instanceShape,
  isDatatype,
  type Manifest,
  type Tensor,
  type TensorSpec,
} from '@ratchet/model';
import type { Tensor__Output } from '@ratchet/protocol';
import { namesOf, type Refuse, typeName } from './instance.ts';

/** Dimensions travel between services as unsigned numbers of 32 bits. */
const DIMENSION_MAX = 2 ** 32 - 1;

/** The tensors of an instance in the order of the signature. The fault names the input, what was expected and what came. */
export function readWireTensors(
  given: readonly Tensor__Output[],
  { signature }: Pick<Manifest, 'signature'>,
  refuse: Refuse,
): Tensor[] {
  const { inputs } = signature;
  const byName = new Map<string, Tensor__Output>();
  for (const tensor of given) {
    if (byName.has(tensor.name)) throw refuse(`input ${quote(tensor.name)} comes twice`);
    if (!inputs.some(({ name }) => name === tensor.name))
      throw refuse(`the model has no input ${quote(tensor.name)}; it has: ${namesOf(inputs)}`);
    byName.set(tensor.name, tensor);
  }
  return inputs.map((spec) => {
    const tensor = byName.get(spec.name);
    if (!tensor) throw refuse(`input ${quote(spec.name)} is missing; the model reads: ${namesOf(inputs)}`);
    return fitting(tensor, { ...spec, shape: [...instanceShape(spec, signature)] }, refuse);
  });
}

function fitting(tensor: Tensor__Output, spec: TensorSpec, refuse: Refuse): Tensor {
  const { name, datatype, shape, content } = tensor;
  const fits =
    spec.shape.length === shape.length &&
    spec.shape.every((length, i) => length === -1 || length === shape[i]);
  if (!isDatatype(datatype) || datatype !== spec.datatype || !fits)
    throw refuse(
      `input ${quote(name)}: expected ${typeName(spec)}, got ${typeName({ datatype: datatype.slice(0, 16), shape: shape.slice(0, 16) })}`,
      { input: name.slice(0, 128) },
    );
  const checked: Tensor = { name, datatype, shape, content };
  try {
    checkTensor(checked);
  } catch (error) {
    throw refuse((error as Error).message, { input: name.slice(0, 128) });
  }
  if (shape.some((length) => length > DIMENSION_MAX))
    throw refuse(`input ${quote(name)}: a dimension takes at most ${DIMENSION_MAX}`);
  return checked;
}

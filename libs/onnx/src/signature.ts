import { quote } from '@ratchet/kernel';
import type { ElementType } from './element-types.ts';
import { refusal } from './refusal.ts';
import type { StoredValue } from './stored.ts';
import { describeType, type TensorType, valueLabel } from './value-type.ts';

/** Element types that predictions can carry. */
export const SERVED_TYPES: readonly ElementType[] = [
  'float32',
  'float64',
  'int32',
  'int64',
  'bool',
  'string',
];

/** The tensor of a signature; anything else than a tensor is refused by name (MODEL_TYPE_UNSUPPORTED). */
export function readSignature(role: 'input' | 'output', { name, type }: StoredValue): TensorType {
  const label = valueLabel(role, name, undefined);
  if (type === undefined)
    throw refusal(
      'MODEL_TYPE_UNSUPPORTED',
      `${label} has no element type, so nobody could say what it takes; run onnx.shape_inference.infer_shapes on the model`,
    );
  if (type.kind === 'tensor') return { name, type: type.type, dims: type.dims };
  const isZipMap = type.kind === 'sequence' && type.of?.kind === 'map';
  const fix = isZipMap
    ? "export with zipmap=False (skl2onnx: options={'zipmap': False})"
    : 'export it as a tensor';
  throw refusal(
    'MODEL_TYPE_UNSUPPORTED',
    `${label} is ${describeType(type)}, and only tensors are served; ${fix}`,
  );
}

/**
 * Refuses a model whose inputs or outputs have element types that predictions can't carry, naming each of them
 * (MODEL_TYPE_UNSUPPORTED).
 */
export function assertServable(report: {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
}): void {
  const named = (role: string) => (t: TensorType) =>
    SERVED_TYPES.includes(t.type) ? [] : [`${role} ${quote(t.name)} is ${t.type}`];
  const others = [...report.inputs.flatMap(named('input')), ...report.outputs.flatMap(named('output'))];
  if (others.length === 0) return;
  const shown = others.slice(0, 8).join(', ') + (others.length > 8 ? ` and ${others.length - 8} more` : '');
  throw refusal(
    'MODEL_TYPE_UNSUPPORTED',
    `${shown}; served are ${SERVED_TYPES.join(', ')}: put a Cast at that edge of the model`,
  );
}

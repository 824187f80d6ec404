import { quote } from '@ratchet/kernel';
import { type ElementType, elementTypeOf } from './element-types.ts';
import { refusal, type Where } from './refusal.ts';
import type { TensorTypeMessage, TypeMessage } from './schema.ts';

/** A dimension: its size, the name of a size that varies, or null when nothing is known of it. */
export type Dim = number | string | null;

/** A named tensor of a signature; `dims` is null when not even the number of dimensions is known. */
export interface TensorType {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly Dim[] | null;
}

/** What a value of a graph can be; all but tensors are only recognised, so that they can be named. */
export type ValueType =
  | { readonly kind: 'tensor'; readonly type: ElementType; readonly dims: readonly Dim[] | null }
  | { readonly kind: 'sparse tensor' | 'opaque' }
  | { readonly kind: 'sequence' | 'optional'; readonly of: ValueType | undefined }
  | { readonly kind: 'map'; readonly of: ValueType | undefined };

/** Undefined when the message says nothing. */
export function readValueType(message: TypeMessage | undefined, where: Where): ValueType | undefined {
  if (message === undefined) return undefined;
  if (message.tensor_type !== undefined) return readTensorType(message.tensor_type, where);
  if (message.sparse_tensor_type !== undefined) return { kind: 'sparse tensor' };
  if (message.opaque_type !== undefined) return { kind: 'opaque' };
  if (message.sequence_type !== undefined)
    return { kind: 'sequence', of: readValueType(message.sequence_type.elem_type, where) };
  if (message.optional_type !== undefined)
    return { kind: 'optional', of: readValueType(message.optional_type.elem_type, where) };
  if (message.map_type !== undefined)
    return { kind: 'map', of: readValueType(message.map_type.value_type, where) };
  return undefined;
}

function readTensorType(message: TensorTypeMessage, where: Where): ValueType | undefined {
  const code = message.elem_type ?? 0;
  const dims = message.shape === undefined ? null : (message.shape.dim ?? []).map((d) => readDim(d, where));
  if (code === 0) return undefined;
  const type = elementTypeOf(code);
  if (type === undefined)
    throw refusal(
      'MODEL_TYPE_UNSUPPORTED',
      `${where()} has element type number ${code}, which ONNX has not defined; export the model with a released ONNX version`,
    );
  return { kind: 'tensor', type, dims };
}

function readDim(dim: { dim_value?: number | bigint; dim_param?: string }, where: Where): Dim {
  if (dim.dim_value === undefined) return dim.dim_param || null;
  // Some exporters say -1 where they mean unknown, and the runtime understands them.
  if (dim.dim_value === -1) return null;
  if (typeof dim.dim_value === 'number' && dim.dim_value >= 0) return dim.dim_value;
  throw refusal(
    'MODEL_GRAPH_INVALID',
    `${where()} has a dimension of ${dim.dim_value}; sizes are 0 or more, so export one that varies by name (dynamic axes)`,
  );
}

/** A type in words, with its article: `a float32 tensor`, `a sequence of maps`. */
export function describeType(type: ValueType): string {
  const words = wordsFor(type);
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}

function wordsFor(type: ValueType | undefined): string {
  if (type === undefined) return 'value';
  if (type.kind === 'tensor') return `${type.type} tensor`;
  if (type.kind === 'opaque') return 'opaque value';
  if (type.kind === 'sequence') return `sequence of ${wordsFor(type.of)}s`;
  return type.kind === 'optional' ? `optional ${wordsFor(type.of)}` : type.kind;
}

/** How a value is named in messages. */
export function valueLabel(role: 'input' | 'output', name: string, graph: Where | undefined): string {
  return `${role} ${quote(name)}${graph === undefined ? '' : ` of ${graph()}`}`;
}

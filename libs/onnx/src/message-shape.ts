import type { Field, Type } from 'protobufjs';
import { FIXED32, FIXED64, LENGTH, VARINT } from './cursor.ts';

const WIRE_TYPES = {
  int32: VARINT,
  int64: VARINT,
  uint64: VARINT,
  float: FIXED32,
  double: FIXED64,
  string: LENGTH,
  bytes: LENGTH,
} as const;

/** What reading needs to know about one field of the schema. */
export interface FieldShape {
  readonly name: string;
  readonly kind: keyof typeof WIRE_TYPES | 'message';
  readonly wireType: number;
  readonly repeated: boolean;
  /** Values of tensors stay the byte ranges they came in. */
  readonly kept: boolean;
  /** Other fields of the same oneof. */
  readonly rivals: readonly string[];
  readonly message: MessageShape | undefined;
}

/** The fields of a message by their number. */
export type MessageShape = (FieldShape | undefined)[];

/** Reads the schema once into a form that is fast to decode by. */
export function messageShape(type: Type, known = new Map<Type, MessageShape>()): MessageShape {
  const existing = known.get(type);
  if (existing !== undefined) return existing;
  const shape: MessageShape = [];
  known.set(type, shape);
  for (const field of type.fieldsArray) shape[field.id] = fieldShape(field.resolve(), known);
  return shape;
}

function fieldShape(field: Field, known: Map<Type, MessageShape>): FieldShape {
  const inner = field.resolvedType as Type | null;
  const kind = inner === null ? (field.type as keyof typeof WIRE_TYPES) : 'message';
  return {
    name: field.name,
    kind,
    wireType: kind === 'message' ? LENGTH : WIRE_TYPES[kind],
    repeated: field.repeated,
    kept: field.repeated && field.packed,
    rivals: field.partOf?.fieldsArray.filter((f) => f !== field).map((f) => f.name) ?? [],
    message: inner === null ? undefined : messageShape(inner, known),
  };
}

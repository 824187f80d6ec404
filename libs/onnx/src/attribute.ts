import { textOf, WireError } from './cursor.ts';
import { refusal, type Where } from './refusal.ts';
import type { AttributeMessage, GraphMessage, TensorMessage } from './schema.ts';
import type { StoredAttribute, StoredGraph } from './stored.ts';
import type { StoredTensor } from './tensor.ts';
import { readValueType } from './value-type.ts';

/** The fields that can hold an attribute's value, each with the number of its type. */
export const ATTRIBUTE_TYPES = {
  f: 1,
  i: 2,
  s: 3,
  t: 4,
  g: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
  sparse_tensor: 11,
  sparse_tensors: 12,
  tp: 13,
  type_protos: 14,
} as const satisfies { readonly [F in keyof AttributeMessage]?: number };

type ValueField = keyof typeof ATTRIBUTE_TYPES;

const VALUE_FIELDS = Object.keys(ATTRIBUTE_TYPES) as ValueField[];
const FIELDS_BY_TYPE = new Map<number, ValueField>(VALUE_FIELDS.map((f) => [ATTRIBUTE_TYPES[f], f]));

/** How the parts of an attribute that have parts are read. */
export interface PartReaders {
  readonly tensor: (message: TensorMessage) => StoredTensor;
  readonly graph: (message: GraphMessage) => StoredGraph;
}

/** Reads the one value that the attribute's type names; more or other values are refused (MODEL_GRAPH_INVALID). */
export function readAttributeValue(
  message: AttributeMessage,
  parts: PartReaders,
  where: Where,
): StoredAttribute {
  const field = FIELDS_BY_TYPE.get(message.type ?? 0);
  if (field === undefined)
    throw refusal(
      'MODEL_GRAPH_INVALID',
      `${where()} has no known type (${message.type ?? 0}); export it again`,
    );
  const other = VALUE_FIELDS.find((f) => f !== field && message[f] !== undefined);
  if (other !== undefined)
    throw refusal('MODEL_GRAPH_INVALID', `${where()} is of type ${field} and has ${other}; export it again`);
  if (message.ref_attr_name) {
    if (message[field] !== undefined)
      throw refusal('MODEL_GRAPH_INVALID', `${where()} has a value beside a reference; export it again`);
    return { reference: message.ref_attr_name };
  }
  switch (field) {
    case 'f':
      return { float: message.f ?? 0 };
    case 'i':
      return { int: message.i ?? 0 };
    case 's':
      return { string: text(message.s ?? new Uint8Array(0), where) };
    case 't':
      return { tensor: parts.tensor(message.t ?? {}) };
    case 'g':
      return { graph: parts.graph(message.g ?? {}) };
    case 'tp':
      return { type: readValueType(message.tp, where) };
    case 'floats':
      return { floats: message.floats ?? [] };
    case 'ints':
      return { ints: message.ints ?? [] };
    case 'strings':
      return { strings: (message.strings ?? []).map((s) => text(s, where)) };
    case 'tensors':
      return { tensors: (message.tensors ?? []).map(parts.tensor) };
    case 'graphs':
      return { graphs: (message.graphs ?? []).map(parts.graph) };
    case 'type_protos':
      return { types: (message.type_protos ?? []).map((t) => readValueType(t, where)) };
    case 'sparse_tensor':
    case 'sparse_tensors':
      throw refusal('MODEL_TYPE_UNSUPPORTED', `${where()} is sparse; store it as a dense tensor`);
  }
}

function text(bytes: Uint8Array, where: Where): string {
  try {
    return textOf(bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw refusal('MODEL_GRAPH_INVALID', `${where()} is text that is not UTF-8; export it again`);
  }
}

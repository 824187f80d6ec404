import { type Fault, invalid, quote } from '@ratchet/kernel';
import { type Cell, type Instance, isDatatype, type Row, type Tensor } from '@ratchet/model';
import {
  type Instance__Output,
  protos,
  type Tensor__Output,
  type Instance as WireInstance,
} from '@ratchet/protocol';
import { rowOfStruct } from '@ratchet/records';
import { orFault } from './or-fault.ts';

const wire = protos.ratchet.prediction.v1.Instance;

type Struct = NonNullable<WireInstance['row']>;
type StructValue = NonNullable<Struct['fields']>[string];

/** What a message is about: its own text, or that of its instance; or the instance, or why it is none. */
export interface About {
  readonly text: string;
  readonly instance: Instance | Fault | undefined;
}

export function readAbout(given: {
  readonly text: string;
  readonly instance: Instance__Output | null;
}): About {
  const { text } = given;
  if (text === '' && given.instance?.input === 'text')
    return { text: given.instance.text!, instance: undefined };
  return { text, instance: orFault(() => readInstance(given.instance)) };
}

/** The instance that came, with nothing checked but that it is one; undefined for none. */
export function readInstance(given: Instance__Output | null): Instance | undefined {
  switch (given?.input) {
    case 'text':
      return { text: given.text! };
    case 'row':
      return { row: rowOfStruct(given.row!) };
    case 'image':
      return { image: given.image! };
    case 'tensors':
      return { tensors: given.tensors!.tensors.map(readTensor) };
    case undefined:
      return undefined;
  }
}

function readTensor({ name, datatype, shape, content }: Tensor__Output): Tensor {
  if (isDatatype(datatype)) return { name, datatype, shape, content };
  throw invalid('INVALID_TENSORS', `tensor ${quote(name)}: ${quote(datatype)} is no datatype`);
}

/** An instance as the database keeps it: a ratchet.prediction.v1.Instance. */
export function encodeInstance(instance: Instance): Uint8Array {
  return wire.serialize(wireOf(instance));
}

/** The same as it was given to `encodeInstance`, or recorded by the gateway. */
export function decodeInstance(bytes: Uint8Array): Instance__Output {
  return wire.deserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function wireOf(instance: Instance): WireInstance {
  if (instance.text !== undefined) return { text: instance.text };
  if (instance.row !== undefined) return { row: structOf(instance.row) };
  if (instance.image !== undefined) return { image: instance.image };
  const tensors = instance.tensors.map(({ name, datatype, shape, content }) => ({
    name,
    datatype,
    shape: [...shape],
    content,
  }));
  return { tensors: { tensors } };
}

function structOf(row: Row): Struct {
  return { fields: Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cellValue(cell)])) };
}

function cellValue(cell: Cell): StructValue {
  if (cell === null) return { nullValue: 'NULL_VALUE' };
  if (typeof cell === 'string') return { stringValue: cell };
  if (typeof cell === 'number') return { numberValue: cell };
  if (typeof cell === 'boolean') return { boolValue: cell };
  return { listValue: { values: cell.map(cellValue) } };
}

import { type Fault, invalid, quote } from '@ratchet/kernel';
import { type Instance, isDatatype, type Tensor, wireInstance } from '@ratchet/model';
import { type Instance__Output, protos, type Tensor__Output } from '@ratchet/protocol';
import { rowOfStruct } from '@ratchet/records';
import { orFault } from './or-fault.ts';

const wire = protos.ratchet.prediction.v1.Instance;

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
  return wire.serialize(wireInstance(instance));
}

/** The same as it was given to `encodeInstance`, or recorded by the gateway. */
export function decodeInstance(bytes: Uint8Array): Instance__Output {
  return wire.deserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

import { invalid } from '@ratchet/kernel';
import { DATATYPES, type Tensor } from './tensor.ts';

/**
 * How one instance, or its answer, travels between services: a kind byte, then
 *   text:    the UTF-8 bytes;
 *   tensors: u8 count, then for each: u8 name length, name, u8 datatype, u8 rank, u32 dimensions, u32 size, content.
 * All numbers are little-endian. Decoded contents are views into the item.
 */
const TEXT = 1;
const TENSORS = 2;
const RANK_MAX = 16;

export type Item =
  | { readonly text: string; readonly tensors?: never }
  | { readonly tensors: readonly Tensor[]; readonly text?: never };

export function encodeTextItem(text: string): Buffer {
  const item = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
  item[0] = TEXT;
  item.write(text, 1, 'utf8');
  return item;
}

export function encodeTensorItem(tensors: readonly Tensor[]): Buffer {
  const names = tensors.map((tensor) => Buffer.from(tensor.name, 'utf8'));
  let size = 2;
  for (const [i, tensor] of tensors.entries())
    size += 3 + names[i]!.length + 4 * tensor.shape.length + 4 + tensor.content.length;
  const item = Buffer.allocUnsafe(size);
  item[0] = TENSORS;
  item[1] = tensors.length;
  let at = 2;
  for (const [i, tensor] of tensors.entries()) {
    const name = names[i]!;
    if (name.length > 255) throw invalid('NAME_TOO_LONG', 'a tensor name takes at most 255 bytes');
    item[at++] = name.length;
    item.set(name, at);
    at += name.length;
    item[at++] = DATATYPES.indexOf(tensor.datatype);
    item[at++] = tensor.shape.length;
    for (const dimension of tensor.shape) at = item.writeUInt32LE(dimension, at);
    at = item.writeUInt32LE(tensor.content.length, at);
    item.set(tensor.content, at);
    at += tensor.content.length;
  }
  return item;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function malformed(what: string): Error {
  return invalid('MALFORMED_ITEM', `expected a text or tensors as libs/model encodes them: ${what}`);
}

export function decodeItem(bytes: Uint8Array): Item {
  if (bytes[0] === TEXT) {
    try {
      return { text: utf8.decode(bytes.subarray(1)) };
    } catch {
      throw malformed('the text is not UTF-8');
    }
  }
  if (bytes[0] !== TENSORS || bytes.length < 2) throw malformed('unknown kind');
  return { tensors: decodeTensors(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) };
}

function decodeTensors(item: Buffer): Tensor[] {
  const tensors: Tensor[] = [];
  let at = 2;
  const need = (size: number): void => {
    if (at + size > item.length) throw malformed('it is cut off');
  };
  for (let i = 0; i < item[1]!; i++) {
    need(1);
    const nameSize = item[at++]!;
    need(nameSize + 2);
    const name = item.toString('utf8', at, at + nameSize);
    at += nameSize;
    const datatype = DATATYPES[item[at++]!];
    const rank = item[at++]!;
    if (datatype === undefined || rank > RANK_MAX) throw malformed('unknown datatype or rank');
    need(4 * rank + 4);
    const shape: number[] = [];
    for (let d = 0; d < rank; d++, at += 4) shape.push(item.readUInt32LE(at));
    const size = item.readUInt32LE(at);
    at += 4;
    need(size);
    tensors.push({ name, datatype, shape, content: item.subarray(at, at + size) });
    at += size;
  }
  if (at !== item.length) throw malformed('bytes are left over');
  return tensors;
}

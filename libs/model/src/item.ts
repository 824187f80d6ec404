import { invalid } from '@ratchet/kernel';
import { type Instance, isRow, type Row } from './instance.ts';
import { DATATYPES, RANK_MAX, type Tensor } from './tensor.ts';

/**
 * How one instance, or its answer, travels between services: a kind byte, then
 *   text:    the UTF-8 bytes;
 *   tensors: u8 count, then for each: u8 name length, name, u8 datatype, u8 rank, u32 dimensions, u32 size, content;
 *   row:     the row as JSON in UTF-8;
 *   image:   the bytes of the file.
 * All numbers are little-endian. Decoded contents are views into the item.
 */
const TEXT = 1;
const TENSORS = 2;
const ROW = 3;
const IMAGE = 4;

/** So many tensors an item holds. */
export const ITEM_TENSORS_MAX = 255;
/** So many bytes the name of one takes. */
export const NAME_BYTES_MAX = 255;

/** An instance of any kind. Numbers in a row must be finite; a minus zero in it arrives as zero. */
export function encodeItem(instance: Instance): Buffer {
  if (instance.text !== undefined) return encodeTextItem(instance.text);
  if (instance.tensors !== undefined) return encodeTensorItem(instance.tensors);
  return instance.image === undefined ? encodeRowItem(instance.row) : encodeImageItem(instance.image);
}

export function encodeTextItem(text: string): Buffer {
  const item = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
  item[0] = TEXT;
  item.write(text, 1, 'utf8');
  return item;
}

function encodeRowItem(row: Row): Buffer {
  const json = JSON.stringify(row);
  const item = Buffer.allocUnsafe(1 + Buffer.byteLength(json));
  item[0] = ROW;
  item.write(json, 1, 'utf8');
  return item;
}

function encodeImageItem(image: Uint8Array): Buffer {
  const item = Buffer.allocUnsafe(1 + image.length);
  item[0] = IMAGE;
  item.set(image, 1);
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
    if (name.length > NAME_BYTES_MAX)
      throw invalid('NAME_TOO_LONG', `a tensor name takes at most ${NAME_BYTES_MAX} bytes`);
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
  return invalid('MALFORMED_ITEM', `expected an instance as libs/model encodes it: ${what}`);
}

/** The instance behind an item. Fault InvalidInput MALFORMED_ITEM for bytes that are none. */
export function decodeItem(bytes: Uint8Array): Instance {
  const kind = bytes[0];
  if (kind === TEXT) return { text: decodeUtf8(bytes, 'text') };
  if (kind === TENSORS && bytes.length > 1) return { tensors: decodeTensors(bufferOf(bytes)) };
  if (kind === ROW) return { row: decodeRow(decodeUtf8(bytes, 'row')) };
  if (kind === IMAGE) return { image: bytes.subarray(1) };
  throw malformed('unknown kind');
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return utf8.decode(bytes.subarray(1));
  } catch {
    throw malformed(`the ${what} is not UTF-8`);
  }
}

function decodeRow(json: string): Row {
  let row: unknown;
  try {
    row = JSON.parse(json);
  } catch {
    throw malformed('the row is not JSON');
  }
  if (isRow(row)) return row;
  throw malformed('the row is no object of cells');
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

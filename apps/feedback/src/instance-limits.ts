import { Fault, invalid, quote } from '@ratchet/kernel';
import { type Cell, checkTensor, type Instance, type Row, type Tensor } from '@ratchet/model';
import { readImageHeader } from '@ratchet/pipeline';
import { exceeds, TEXT_CHARS_MAX, textFault } from './limits.ts';
import { notFinite } from './not-finite.ts';
import { orFault } from './or-fault.ts';

/** An instance goes through the gateway and back in a message of 8 MiB, which holds more than it alone. */
export const INSTANCE_BYTES_MAX = 7.5 * 2 ** 20;

const COLUMNS_MAX = 1_000;
const COLUMN_CHARS_MAX = 256;
const SERIES_NUMBERS_MAX = 10_000;
const ROW_BYTES_MAX = 2 ** 20;

const TENSORS_MAX = 100;
const TENSOR_NAME_CHARS_MAX = 128;

/** What is wrong with an instance, whatever reads it. Images are not decoded: their sizes and their parts are looked at. */
export function instanceFault(instance: Instance): Fault | undefined {
  if (instance.text !== undefined) return textFault(instance.text);
  if (instance.row !== undefined) return rowFault(instance.row);
  return instance.image === undefined ? tensorsFault(instance.tensors) : imageFault(instance.image);
}

function rowFault(row: Row): Fault | undefined {
  const cells = Object.entries(row);
  if (cells.every(([, cell]) => cell === null)) return invalidRow('the row is empty: every cell is missing');
  if (cells.length > COLUMNS_MAX) {
    return invalidRow(`expected at most ${COLUMNS_MAX} columns, got ${cells.length}`);
  }
  for (const [name, cell] of cells) {
    if (name === '') return invalidRow('a column has no name');
    if (exceeds(name, COLUMN_CHARS_MAX)) {
      return invalidRow(`column ${quote(name)}: expected a name of at most ${COLUMN_CHARS_MAX} characters`);
    }
    const fault = cellFault(cell);
    if (fault !== undefined) return invalidRow(`column ${quote(name)}: ${fault}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(row));
  if (bytes > ROW_BYTES_MAX)
    return invalidRow(`expected a row of at most ${ROW_BYTES_MAX} bytes, got ${bytes}`);
  return undefined;
}

function cellFault(cell: Cell): string | undefined {
  if (typeof cell === 'string' && exceeds(cell, TEXT_CHARS_MAX)) {
    return `expected a text of at most ${TEXT_CHARS_MAX} characters`;
  }
  if (typeof cell === 'object' && cell !== null && cell.length > SERIES_NUMBERS_MAX) {
    return `expected a series of at most ${SERIES_NUMBERS_MAX} numbers, got ${cell.length}`;
  }
  return undefined;
}

function imageFault(image: Uint8Array): Fault | undefined {
  if (image.length > INSTANCE_BYTES_MAX) {
    return invalid(
      'INVALID_IMAGE',
      `the image is too large: expected at most ${INSTANCE_BYTES_MAX} bytes, got ${image.length}`,
    );
  }
  const header = orFault(() => readImageHeader(image));
  return header instanceof Fault ? header : undefined;
}

function tensorsFault(tensors: readonly Tensor[]): Fault | undefined {
  if (tensors.length === 0 || tensors.length > TENSORS_MAX) {
    return invalidTensors(`expected 1 to ${TENSORS_MAX} tensors, got ${tensors.length}`);
  }
  const names = new Set<string>();
  let bytes = 0;
  for (const tensor of tensors) {
    if (tensor.name === '' || exceeds(tensor.name, TENSOR_NAME_CHARS_MAX)) {
      return invalidTensors(`expected names of 1 to ${TENSOR_NAME_CHARS_MAX} characters`);
    }
    if (names.has(tensor.name)) return invalidTensors(`tensor ${quote(tensor.name)} comes twice`);
    names.add(tensor.name);
    bytes += tensor.content.length;
    const fault = orFault(() => checkTensor(tensor));
    if (fault instanceof Fault) return invalidTensors(fault.message);
  }
  if (bytes <= INSTANCE_BYTES_MAX) return notFinite(tensors);
  return invalidTensors(`expected tensors of at most ${INSTANCE_BYTES_MAX} bytes, got ${bytes}`);
}

function invalidRow(message: string): Fault {
  return invalid('INVALID_ROW', message);
}

function invalidTensors(message: string): Fault {
  return invalid('INVALID_TENSORS', message);
}

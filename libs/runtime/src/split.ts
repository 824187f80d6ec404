import { Fault, quote } from '@ratchet/kernel';
import type { Tensor } from '@ratchet/model';

/**
 * The outputs of each of `count` instances that ran stacked: views of the rows. An instance that ran alone loses the
 * leading dimension of 1 where an output has it. Fault Internal BATCH_MISMATCH when an output has not one row for each.
 */
export function split(outputs: readonly Tensor[], count: number): Tensor[][] {
  const columns = outputs.map((output) => rowsOf(output, count));
  return Array.from({ length: count }, (_, row) => columns.map((column) => column[row]!));
}

function rowsOf(output: Tensor, count: number): Tensor[] {
  const { name, datatype, content } = output;
  const [leading, ...shape] = output.shape;
  if (leading !== count) {
    if (count === 1) return [output];
    throw new Fault(
      'Internal',
      'BATCH_MISMATCH',
      `output ${quote(name)} has shape [${output.shape.join()}] for ${count} instances: expected [${count},…]`,
    );
  }
  if (datatype === 'BYTES')
    return stringRows(content, count, shape).map((part) => ({ name, datatype, shape, content: part }));
  const rowBytes = content.length / count;
  return Array.from({ length: count }, (_, row) => ({
    name,
    datatype,
    shape,
    content: content.subarray(row * rowBytes, (row + 1) * rowBytes),
  }));
}

/** Strings have no fixed size: where a row ends is found by walking. */
function stringRows(content: Uint8Array, count: number, shape: readonly number[]): Uint8Array[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const perRow = shape.reduce((product, size) => product * size, 1);
  const rows: Uint8Array[] = [];
  let at = 0;
  for (let row = 0; row < count; row++) {
    const start = at;
    for (let k = 0; k < perRow; k++) at += 4 + view.getUint32(at, true);
    rows.push(content.subarray(start, at));
  }
  return rows;
}

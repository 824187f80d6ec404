import { invalid } from '@ratchet/kernel';
import { Tensor } from '../graph/onnxruntime.ts';
import type { Network } from '../network/network.ts';
import type { Rows } from '../network/rows.ts';
import { firstNotFinite } from './not-finite.ts';

/** The type of one row: dims without the rows. */
export interface RowType {
  readonly type: Rows['type'];
  readonly dims: readonly number[];
}

export function rowType({ type, dims }: Rows): RowType {
  return { type, dims: dims.slice(1) };
}

/**
 * Faults: InvalidInput ROWS_INVALID when there are no rows, or one has a NaN or an infinity; the row is named.
 */
export function checkRowValues({ type, dims, data }: Rows): void {
  const [count = 0, ...rest] = dims;
  if (count === 0) throw invalid('ROWS_INVALID', 'there are no rows; a fit needs at least one');
  if (type !== 'float32') return;
  const wrong = firstNotFinite(data);
  if (wrong < 0) return;
  const size = sizeOf(rest);
  throw invalid(
    'ROWS_INVALID',
    `row ${Math.floor(wrong / size)} has ${data[wrong]} at place ${wrong % size}; inputs are finite numbers, so fill gaps and cut infinities off`,
  );
}

/** Faults: InvalidInput ROWS_INVALID when an id is not below the vocabulary; -1 is padding. */
export function checkIds({ input }: Network, { dims, data }: Rows): void {
  if (!('ids' in input)) return;
  const { vocabulary } = input.ids;
  const wrong = data.findIndex((id) => id < -1 || id >= vocabulary);
  if (wrong < 0) return;
  throw invalid(
    'ROWS_INVALID',
    `row ${Math.floor(wrong / dims[1]!)} has id ${data[wrong]} at place ${wrong % dims[1]!}; ids go from 0 to ${vocabulary - 1}, and -1 is padding`,
  );
}

/** The rows from `from` to `to`, in the same memory. */
export function rowsTensor({ type, dims, data }: Rows, from = 0, to = dims[0]!): Tensor {
  const [, ...rest] = dims;
  const size = sizeOf(rest);
  return new Tensor(type, data.subarray(from * size, to * size), [to - from, ...rest]);
}

/** Zeros of this type. */
export function zeroRows({ type, dims }: RowType, count: number): Tensor {
  const Values = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array }[type];
  return new Tensor(type, new Values(count * sizeOf(dims)), [count, ...dims]);
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

import { invalid } from '@ratchet/kernel';
import type { Network } from './network.ts';
import { sizeOf } from './shape.ts';

/** Inputs of a network, row by row; the first dim counts the rows. */
export type Rows =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'uint8'; readonly dims: readonly number[]; readonly data: Uint8Array }
  | { readonly type: 'int32'; readonly dims: readonly number[]; readonly data: Int32Array };

/** The dims of one row of a network's input. */
export function rowDims({ input }: Network): readonly number[] {
  if ('numbers' in input) return [input.numbers];
  return 'image' in input ? input.image : [input.ids.length];
}

/** The types in which a network takes its rows. */
export function rowTypes({ input }: Network): readonly Rows['type'][] {
  if ('numbers' in input) return ['float32'];
  return 'image' in input ? ['float32', 'uint8'] : ['int32'];
}

/** Fails with ROWS_INVALID unless the rows are what the network takes. Their values are not looked at. */
export function checkRows(network: Network, { type, dims, data }: Rows): void {
  const types = rowTypes(network);
  const expected = rowDims(network);
  if (!types.includes(type) || dims.slice(1).join() !== expected.join())
    throw invalid(
      'ROWS_INVALID',
      `expected rows of ${types.join(' or ')} [${expected.join(', ')}], got ${type} [${dims.slice(1).join(', ')}]`,
    );
  if (data.length !== sizeOf(dims))
    throw invalid(
      'ROWS_INVALID',
      `expected ${sizeOf(dims)} numbers for [${dims.join(', ')}], got ${data.length}`,
    );
}

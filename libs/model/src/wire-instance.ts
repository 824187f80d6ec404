import type { Cell, Instance, Row } from './instance.ts';
import type { Datatype, Tensor } from './tensor.ts';

/** A google.protobuf.Struct with the cells of a row. */
export interface WireRow {
  readonly fields: Record<string, WireCell>;
}

type WireCell =
  | { readonly nullValue: 'NULL_VALUE' }
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly numberValue: number }
  | { readonly listValue: { readonly values: { readonly numberValue: number }[] } };

/** A ratchet.prediction.v1.TensorSet. */
export interface WireTensors {
  readonly tensors: {
    readonly name: string;
    readonly datatype: Datatype;
    readonly shape: number[];
    readonly content: Uint8Array;
  }[];
}

/** A ratchet.prediction.v1.Instance. */
export type WireInstance =
  | { readonly text: string }
  | { readonly row: WireRow }
  | { readonly image: Uint8Array }
  | { readonly tensors: WireTensors };

/** An instance as the messages of the contract carry it. Texts and contents are shared, not copied. */
export function wireInstance(instance: Instance): WireInstance {
  if (instance.text !== undefined) return { text: instance.text };
  if (instance.row !== undefined) return { row: wireRow(instance.row) };
  if (instance.image !== undefined) return { image: instance.image };
  return { tensors: wireTensors(instance.tensors) };
}

/** A row as the contract carries it. */
export function wireRow(row: Row): WireRow {
  return { fields: Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, wireCell(cell)])) };
}

function wireCell(cell: Cell): WireCell {
  if (cell === null) return { nullValue: 'NULL_VALUE' };
  if (typeof cell === 'string') return { stringValue: cell };
  if (typeof cell === 'boolean') return { boolValue: cell };
  if (typeof cell === 'number') return { numberValue: cell };
  return { listValue: { values: cell.map((numberValue) => ({ numberValue })) } };
}

/** Tensors as the contract carries them. */
export function wireTensors(tensors: readonly Tensor[]): WireTensors {
  return {
    tensors: tensors.map(({ name, datatype, shape, content }) => ({
      name,
      datatype,
      shape: [...shape],
      content,
    })),
  };
}

import type { Instance, Row, Tensor } from '@ratchet/model';
import { tensorNames, wrongKind } from '../prepared.ts';
import type { PipelineSpec } from '../spec.ts';
import { cellOf, cellsOf } from './cells.ts';
import { encoderOf } from './column-encoder.ts';
import { type EncodeRowStep, widthOf } from './encode-row-step.ts';

/** One number of an encoded row. */
export interface Feature {
  readonly column: string;
  /** For people: "age", "age missing", "city = Bonn", "day month sine", "sales lag 7". */
  readonly name: string;
}

/** A pipeline from a row of a table to a vector. */
export interface RowPipeline {
  readonly reads: 'row';
  readonly gives: 'vector';
  readonly spec: PipelineSpec;
  /** What the numbers of a vector are, in their order; as many as a vector has. */
  readonly features: readonly Feature[];
  /**
   * The vector of a row, every number finite. Columns that the spec does not name are ignored, those that the row does
   * not have are missing. Fault InvalidInput INVALID_CELL names the column whose cell is not what it takes; INVALID_ROW
   * is anything but an object.
   */
  encode(row: Row): Float32Array;
  /** The same into `out` from `at` on, for whole matrices. */
  encodeInto(row: Row, out: Float32Array, at: number): void;
  /** One FP32 tensor [features]. Fault InvalidInput WRONG_INPUT_KIND for anything but a row. */
  prepare(instance: Instance, inputNames: readonly string[]): readonly Tensor[];
}

export function rowPipeline(spec: PipelineSpec, { columns }: EncodeRowStep): RowPipeline {
  let width = 0;
  const encoders = columns.map((column) => {
    const at = width;
    width += widthOf(column);
    return { name: column.name, at, ...encoderOf(column) };
  });
  const encodeInto = (row: Row, out: Float32Array, at: number): void => {
    const cells = cellsOf(row);
    out.fill(0, at, at + width);
    for (const { name, at: offset, write } of encoders) write(cellOf(cells, name), out, at + offset);
  };
  const encode = (row: Row): Float32Array<ArrayBuffer> => {
    const out = new Float32Array(width);
    encodeInto(row, out, 0);
    return out;
  };
  return {
    reads: 'row',
    gives: 'vector',
    spec,
    features: encoders.flatMap(({ name, features }) =>
      features.map((feature) => ({ column: name, name: feature })),
    ),
    encode,
    encodeInto,
    prepare(instance, inputNames) {
      if (instance.row === undefined) throw wrongKind('row', instance);
      const [name] = tensorNames(inputNames, 1);
      const content = new Uint8Array(encode(instance.row).buffer);
      return [{ name: name!, datatype: 'FP32', shape: [width], content }];
    },
  };
}

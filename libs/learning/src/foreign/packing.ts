import { Fault, quote } from '@ratchet/kernel';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { Tensor } from '../graph/onnxruntime.ts';
import type { Rows } from '../network/rows.ts';
import type { RowType } from '../training/rows.ts';

/** A value of which each row has its part. */
export interface Segment {
  readonly value: Value;
  readonly type: SegmentType;
  /** Of one row. */
  readonly dims: readonly number[];
}

export type SegmentType = 'float32' | 'int32' | 'int64' | 'bool';

/** The numbers of ONNX's types. */
const TYPE_NUMBERS: Readonly<Record<SegmentType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** What float32 still tells apart, and what int32 holds. */
const INTEGER_MAX = { float32: 2 ** 24, int32: 2 ** 31 - 1 };

/** Several values of a row as one, since training takes one tensor of rows: side by side, as floats if any of them is. */
export class Packing {
  readonly segments: readonly Segment[];
  readonly rowType: RowType;
  /** Numbers of a row. */
  readonly width: number;
  readonly #sizes: readonly number[];

  constructor(segments: readonly Segment[]) {
    this.segments = segments;
    this.#sizes = segments.map(({ dims }) => sizeOf(dims));
    this.width = this.#sizes.reduce((sum, size) => sum + size, 0);
    const [only] = segments;
    this.rowType = {
      type: segments.some(({ type }) => type === 'float32') ? 'float32' : 'int32',
      dims: only && segments.length === 1 ? only.dims : [this.width],
    };
  }

  static holds(type: string): type is SegmentType {
    return Object.hasOwn(TYPE_NUMBERS, type);
  }

  /** Memory for so many rows. */
  empty(rows: number): Rows {
    const { type, dims } = this.rowType;
    const length = rows * this.width;
    return type === 'float32'
      ? { type, dims: [rows, ...dims], data: new Float32Array(length) }
      : { type: 'int32', dims: [rows, ...dims], data: new Int32Array(length) };
  }

  /**
   * Puts a batch into some of the rows, each to its place. Faults: InvalidInput ROWS_INVALID when a row has another shape than
   * the first one, or an integer is too large.
   */
  pack(into: Rows, places: ArrayLike<number>, batch: Readonly<Record<Value, Tensor>>): void {
    let from = 0;
    for (const [i, segment] of this.segments.entries()) {
      const size = this.#sizes[i]!;
      const { data, dims } = batch[segment.value]!;
      const row = dims.slice(1);
      if (dims[0] !== places.length || row.join() !== segment.dims.join())
        throw mismatch(segment, places[0]!, row);
      const values = data as Float32Array | Int32Array | BigInt64Array | Uint8Array;
      for (let at = 0; at < places.length; at++) {
        const part = values.subarray(at * size, (at + 1) * size);
        const target = into.data.subarray(places[at]! * this.width + from);
        if (part instanceof Float32Array) target.set(part);
        else this.#packIntegers(target, part, { segment, row: places[at]! });
      }
      from += size;
    }
  }

  #packIntegers(
    target: Rows['data'],
    part: Int32Array | BigInt64Array | Uint8Array,
    { segment, row }: { readonly segment: Segment; readonly row: number },
  ): void {
    const max = INTEGER_MAX[this.rowType.type === 'float32' ? 'float32' : 'int32'];
    for (let i = 0; i < part.length; i++) {
      const value = Number(part[i]);
      if (Math.abs(value) > max)
        throw new Fault(
          'InvalidInput',
          'ROWS_INVALID',
          `row ${row} has ${value} in ${quote(segment.value)}; integers that a model is trained on are at most ${max}`,
          { row: `${row}` },
        );
      target[i] = value;
    }
  }

  /** The values in a graph, of a batch of packed rows. */
  unpack(g: GraphBuilder, rows: Value): Map<Value, Value> {
    const parts =
      this.segments.length === 1
        ? [rows]
        : g.ops('Split', [rows, g.ints(...this.#sizes)], this.segments.length, { axis: { int: 1 } });
    return new Map(
      this.segments.map(({ value, type, dims }, i) => {
        const shaped =
          this.segments.length === 1 ? parts[i]! : g.op('Reshape', [parts[i]!, g.ints(-1, ...dims)]);
        const isAsPacked = type === this.rowType.type;
        return [value, isAsPacked ? shaped : g.op('Cast', [shaped], { to: { int: TYPE_NUMBERS[type] } })];
      }),
    );
  }
}

function mismatch({ value, dims }: Segment, row: number, found: readonly number[]): Fault {
  return new Fault(
    'InvalidInput',
    'ROWS_INVALID',
    `row ${row} has [${found.join(', ')}] in ${quote(value)} and the first one [${dims.join(', ')}]: training needs rows of one shape, so fill them up to the same length`,
    { row: `${row}` },
  );
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

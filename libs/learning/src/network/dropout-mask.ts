import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import { numberOf } from './stream.ts';

const SEED_STRIDE = 0x9e3779b1;
const FIRST_MIX = 0x7feb352d;
const SECOND_MIX = 0x846ca68b;
const SHIFT = { direction: { string: 'RIGHT' } } as const;

export interface DropoutMask {
  /** A value whose first dim is the batch. */
  readonly like: Value;
  /** Draws for a row. */
  readonly width: number;
  readonly rate: number;
  /** A uint32 scalar, another number in each step. */
  readonly seed: Value;
  /** Name of the layer: layers of one step drop differently. */
  readonly layer: string;
}

/**
 * A mask in the graph, float32 [batch, width]: 0 for what is dropped, 1/(1 − rate) for what is kept. Drawn by hashing a
 * counter in 32-bit integers, which wrap the same way everywhere, so that the same bits come out in every process and
 * nothing is carried or stored.
 */
export function dropoutMask(g: GraphBuilder, { like, width, rate, seed, layer }: DropoutMask): Value {
  const rows = g.op('Squeeze', [g.op('Shape', [like], { start: { int: 0 }, end: { int: 1 } })]);
  const row = g.op('Cast', [g.op('Range', [int64(g, 0), rows, int64(g, 1)])], { to: { int: 12 } });
  const stepStart = g.op('Add', [g.op('Mul', [seed, uint32(g, SEED_STRIDE)]), uint32(g, numberOf(layer))]);
  const rowStart = g.op('Add', [g.op('Mul', [row, uint32(g, width)]), stepStart]);
  const column = g.initializer({
    name: g.names.fresh('columns'),
    type: 'uint32',
    dims: [width],
    data: Uint32Array.from({ length: width }, (_, i) => i),
  });
  const counter = g.op('Add', [g.op('Unsqueeze', [rowStart, g.ints(1)]), column]);
  const once = g.op('Mul', [folded(g, counter, 16), uint32(g, FIRST_MIX)]);
  const twice = g.op('Mul', [folded(g, once, 15), uint32(g, SECOND_MIX)]);
  const kept = g.op('Less', [twice, uint32(g, thresholdOf(rate))]);
  return g.op('Mul', [g.op('Cast', [kept], { to: { int: 1 } }), 1 / (1 - rate)]);
}

/** The share of the 32-bit numbers that is kept. The last mixing step is left out: it moves no high bit. */
function thresholdOf(rate: number): number {
  return Math.min(Math.round((1 - rate) * 2 ** 32), 2 ** 32 - 1);
}

function folded(g: GraphBuilder, x: Value, bits: number): Value {
  return g.op('BitwiseXor', [x, g.op('BitShift', [x, uint32(g, bits)], SHIFT)]);
}

function uint32(g: GraphBuilder, value: number): Value {
  return g.initializer({
    name: g.names.fresh('constant'),
    type: 'uint32',
    dims: [],
    data: Uint32Array.of(value),
  });
}

function int64(g: GraphBuilder, value: number): Value {
  return g.initializer({
    name: g.names.fresh('constant'),
    type: 'int64',
    dims: [],
    data: BigInt64Array.of(BigInt(value)),
  });
}

import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import type { NearestAnswers } from './fit-nearest.ts';

/** An element type as ONNX counts them. */
const FLOAT32 = 1;

/** Stored questions up to this many features share one table, and from there on up to twice as many, and so on. */
const NARROWEST = 8;

/**
 * The model as an ONNX file; the same model gives the same bytes. It computes what `predictNearest` does, in double
 * precision up to its output: a map takes each bucket to its column; each question of the batch alone is written over all
 * columns, and read there at the columns of every stored question. So the file holds the stored questions as they are,
 * and its answers are exact.
 */
export function exportNearest(model: NearestAnswers): Uint8Array {
  const { weights, unknownWeight, classes, temperature } = model;
  const g = new GraphBuilder('answers-nearest');
  const ids = g.input('ids', 'int32', ['batch', 'length']);
  const columns = g.op('Gather', [columnMap(g, model), ids]);
  const table = doubles(g, 'weights', [...weights, unknownWeight, 0]);
  const weight = g.op('ReduceSum', [g.op('Gather', [table, columns]), g.ints(1)], { keepdims: { int: 1 } });
  const length = g.op('Sqrt', [g.op('Max', [weight, doubles(g, 'one', [1])])]);
  const scan = { body: { graph: comparison(g, model, table).build() }, num_scan_inputs: { int: 1 } };
  const best = g.op('Scan', [columns], scan);
  const logits = g.op('Div', [g.op('Div', [best, length]), doubles(g, 'temperature', [temperature])]);
  const probabilities = g.op('Softmax', [logits], { axis: { int: -1 } });
  g.named('Cast', [probabilities], ['probabilities'], { to: { int: FLOAT32 } });
  g.output('probabilities', 'float32', ['batch', classes]);
  return encodeModel(g.build());
}

/** Buckets without a column share the one behind the last; padding is -1, reads the end of the map, and weighs nothing. */
function columnMap(g: GraphBuilder, { buckets, bucketOf }: NearestAnswers): Value {
  const data = new Int32Array(buckets + 1).fill(bucketOf.length);
  for (const [column, bucket] of bucketOf.entries()) data[bucket] = column;
  data[buckets] = paddingColumn(bucketOf);
  return g.initializer({ name: 'columnOfBucket', type: 'int32', dims: [buckets + 1], data });
}

function paddingColumn(bucketOf: Int32Array): number {
  return bucketOf.length + 1;
}

/** From the columns of one question to its similarity, its own length apart, to the nearest stored one of each label. */
function comparison(outer: GraphBuilder, model: NearestAnswers, table: Value): GraphBuilder {
  const { bucketOf, classes, lengths, labels } = model;
  const g = new GraphBuilder('comparison', outer.names);
  const row = g.input(g.names.fresh('row'), 'int32', ['length']);
  const own = g.op('ScatterElements', [zeros(g, bucketOf.length + 2), row, g.op('Gather', [table, row])]);
  const groups = groupByWidth(model);
  const products = groups.map(({ width, questions }) => {
    const data = cellsOf(model, questions, width);
    const name = `columns${width}`;
    const cells = outer.initializer({ name, type: 'int32', dims: [data.length], data });
    const read = g.op('Reshape', [g.op('GatherElements', [own, cells]), g.ints(-1, width)]);
    return g.op('ReduceSum', [read, g.ints(1)], { keepdims: { int: 0 } });
  });
  const order = groups.flatMap(({ questions }) => questions);
  const all = products.length === 1 ? products[0]! : g.op('Concat', products, { axis: { int: 0 } });
  const storedLengths = doubles(
    outer,
    'lengths',
    order.map((question) => lengths[question]!),
  );
  const labelOf = outer.initializer({
    name: 'labels',
    type: 'int64',
    dims: [order.length],
    data: BigInt64Array.from(order, (question) => BigInt(labels[question]!)),
  });
  const best = g.op('ScatterElements', [zeros(g, classes), labelOf, g.op('Div', [all, storedLengths])], {
    reduction: { string: 'max' },
  });
  g.output(best, 'float64', [classes]);
  return g;
}

interface Group {
  readonly width: number;
  readonly questions: number[];
}

/** Stored questions by how many features they have, so that one long question does not make all others long. */
function groupByWidth({ rows, labels }: NearestAnswers): Group[] {
  const groups = new Map<number, number[]>();
  for (let question = 0; question < labels.length; question++) {
    const features = rows.offsets[question + 1]! - rows.offsets[question]!;
    let width = NARROWEST;
    while (width < features) width *= 2;
    const group = groups.get(width) ?? [];
    group.push(question);
    groups.set(width, group);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([width, questions]) => ({ width, questions }));
}

/** The columns of some stored questions, each filled up with padding. */
function cellsOf(
  { rows, bucketOf }: NearestAnswers,
  questions: readonly number[],
  width: number,
): Int32Array {
  const cells = new Int32Array(questions.length * width).fill(paddingColumn(bucketOf));
  for (const [i, question] of questions.entries())
    cells.set(rows.ids.subarray(rows.offsets[question]!, rows.offsets[question + 1]!), i * width);
  return cells;
}

function doubles(g: GraphBuilder, name: string, values: readonly number[]): Value {
  return g.initializer({ name, type: 'float64', dims: [values.length], data: Float64Array.from(values) });
}

function zeros(g: GraphBuilder, length: number): Value {
  const value = { name: '', type: 'float64', dims: [1], data: new Float64Array(1) } as const;
  return g.op('ConstantOfShape', [g.ints(length)], { value: { tensor: value } });
}

import type { Signature } from '@ratchet/model';
import { encodeModel } from '@ratchet/onnx';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import type { Factorization } from './factorization.ts';

/**
 * One user and several items for each instance; ids count from 1, 0 is unknown. `values` are ratings, held within the range
 * of the training rows; `scores` are the same before that, to rank by: at the end of the range many are equal. `ids` are the
 * items as they were asked for: which these are, only the pipeline knew.
 */
export const RATING_SIGNATURE: Signature = {
  inputs: [
    { name: 'user', datatype: 'INT32', shape: [-1] },
    { name: 'items', datatype: 'INT32', shape: [-1, -1], pad: 0 },
  ],
  outputs: [
    { name: 'values', datatype: 'FP32', shape: [-1, -1] },
    { name: 'scores', datatype: 'FP32', shape: [-1, -1] },
    { name: 'ids', datatype: 'INT32', shape: [-1, -1] },
  ],
  batch: true,
};

/** The model as an ONNX file; the same model gives the same bytes. Row 0 of each table is zeros, for the unknown. */
export function exportRatings(model: Factorization): Uint8Array {
  const { factors, mean, range } = model;
  const g = new GraphBuilder('ratings');
  const user = g.input('user', 'int32', ['batch']);
  const items = g.input('items', 'int32', ['batch', 'items']);
  const userBias = g.op('Unsqueeze', [
    g.op('Gather', [table(g, 'userBias', model.userBias, 0), user]),
    g.ints(1),
  ]);
  const itemBias = g.op('Gather', [table(g, 'itemBias', model.itemBias, 0), items]);
  let sum = g.op('Add', [g.op('Add', [userBias, itemBias]), mean]);
  if (factors > 0) {
    const tastes = g.op('Gather', [table(g, 'userFactors', model.userFactors, factors), user]);
    const traits = g.op('Gather', [table(g, 'itemFactors', model.itemFactors, factors), items]);
    const products = g.op('Mul', [g.op('Unsqueeze', [tastes, g.ints(1)]), traits]);
    sum = g.op('Add', [sum, g.op('ReduceSum', [products, g.ints(2)], { keepdims: { int: 0 } })]);
  }
  g.named('Clip', [sum, range[0], range[1]], ['values']);
  g.named('Identity', [sum], ['scores']);
  g.named('Identity', [items], ['ids']);
  for (const name of ['values', 'scores']) g.output(name, 'float32', ['batch', 'items']);
  g.output('ids', 'int32', ['batch', 'items']);
  return encodeModel(g.build());
}

/** With a first row of zeros. `width` 0 is a vector. */
function table(g: GraphBuilder, name: string, rows: Float32Array, width: number): Value {
  const columns = Math.max(1, width);
  const data = new Float32Array(rows.length + columns);
  data.set(rows, columns);
  const count = data.length / columns;
  return g.initializer({ name, type: 'float32', dims: width === 0 ? [count] : [count, width], data });
}

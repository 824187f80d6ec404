import type { LayerOf } from '../network.ts';
import { type Planned, trained } from '../planned.ts';
import { floats, type Place, type Shape, vocabularyOf } from '../shape.ts';

const TABLE_LIMIT = { limit: 0.05 };

/** -1 reads the last row of the table; being absent, it counts as zeros and gets no gradient. */
export function embedding(layer: LayerOf<'embedding'>, before: Shape, place: Place): Planned {
  const vocabulary = vocabularyOf(before, place);
  const table = `${place.name}.table`;
  return {
    after: floats(before.dims[0]!, layer.width),
    parameters: [trained(table, [vocabulary, layer.width], TABLE_LIMIT)],
    forward: (run, ids) => run.g.op('Mul', [run.g.op('Gather', [table, ids]), run.presentFloats()]),
  };
}

export function embeddingBag(layer: LayerOf<'embedding-bag'>, before: Shape, place: Place): Planned {
  const vocabulary = vocabularyOf(before, place);
  const table = `${place.name}.table`;
  return {
    after: floats(layer.width),
    parameters: [trained(table, [vocabulary, layer.width], TABLE_LIMIT)],
    forward: (run, ids) => run.overPresent(run.g.op('Gather', [table, ids]), layer.of ?? 'mean'),
  };
}

import type { Value } from '../graph/graph-builder.ts';
import type { ForeignConstant } from './constants.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import { rewriteGraph } from './rewrite-graph.ts';

/**
 * The file with other values in some of its constants, by name. Names, other constants, operators, inputs and outputs stay;
 * unless constants have to come apart that the exporter had merged, every other byte stays in its place. The same values
 * give the same bytes.
 */
export function writeWeights(graph: ForeignGraph, weights: ReadonlyMap<Value, Float32Array>): Uint8Array {
  const bytes = Uint8Array.from(graph.bytes);
  for (const [name, values] of weights) {
    const { merged, stored } = graph.constants.get(name)!;
    if (merged !== undefined) continue;
    const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    let written = 0;
    // Where the file holds floats one by one or in a row, they are little-endian all the same.
    for (const range of stored!.raw === undefined ? stored!.typed! : [stored!.raw]) {
      bytes.set(source.subarray(written, written + range.length), range.byteOffset - graph.bytes.byteOffset);
      written += range.length;
    }
  }
  const parting = [...graph.constants.values()].filter(
    ({ name, merged }) => merged !== undefined && (weights.has(name) || weights.has(merged.of)),
  );
  return parting.length === 0 ? bytes : comeApart(bytes, parting, weights);
}

/** Writes constants as initialisers of their own, in place of what handed another one's values on to them. */
function comeApart(
  bytes: Uint8Array,
  parting: readonly ForeignConstant[],
  weights: ReadonlyMap<Value, Float32Array>,
): Uint8Array {
  const identities = new Set<number>();
  const inputs = new Map<number, Map<number, Value>>();
  for (const { name, merged } of parting) {
    if (merged!.identity !== undefined) {
      identities.add(merged!.identity);
      continue;
    }
    const { node, input } = merged!.use;
    inputs.set(node, (inputs.get(node) ?? new Map<number, Value>()).set(input, name));
  }
  return rewriteGraph(bytes, {
    keeps: (node) => !identities.has(node),
    inputs,
    initializers: parting.map(({ name, dims, tensor }) => ({
      name,
      dims,
      data: weights.get(name) ?? (tensor().data as Float32Array),
    })),
  });
}

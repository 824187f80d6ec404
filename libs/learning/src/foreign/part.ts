import type { Value } from '../graph/graph-builder.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import { rewriteGraph } from './rewrite-graph.ts';

/** The part of a file that some values are computed by, as a model that answers them. It may hold any operator. */
export function partOf({ bytes, wiring }: ForeignGraph, values: readonly Value[]): Uint8Array {
  const makers = new Map<Value, number>();
  for (const [index, { outputs }] of wiring.entries()) for (const name of outputs) makers.set(name, index);
  const kept = new Set<number>();
  const waiting = [...values];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const index = makers.get(value);
    if (index === undefined || kept.has(index)) continue;
    kept.add(index);
    waiting.push(...wiring[index]!.reads);
  }
  return rewriteGraph(bytes, { keeps: (node) => kept.has(node), outputs: values });
}

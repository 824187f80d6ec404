import type { Value } from '../graph/graph-builder.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import type { ForeignNode } from './foreign-node.ts';

/** Operators that read how large a value is, and nothing else of it. */
const READS_SHAPE: ReadonlySet<string> = new Set(['Shape', 'Size']);

/** Everything whose values depend on those of `origins`; what depends on their shapes alone is not among it. */
export function dependents({ nodes }: ForeignGraph, origins: Iterable<Value>): ReadonlySet<Value> {
  const found = new Set(origins);
  for (const node of nodes) {
    if (node.domain === '' && READS_SHAPE.has(node.op)) continue;
    if (![...node.inputs, ...node.captures].some((value) => found.has(value))) continue;
    for (const output of node.outputs) if (output !== '') found.add(output);
  }
  return found;
}

/** The nodes that a value is computed by, in their order. */
export function ancestorsOf({ nodes, producers }: ForeignGraph, values: Iterable<Value>): ForeignNode[] {
  const found = new Set<ForeignNode>();
  const waiting = [...values];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const node = producers.get(value);
    if (node === undefined || found.has(node)) continue;
    found.add(node);
    waiting.push(...node.inputs, ...node.captures);
  }
  return nodes.filter((node) => found.has(node));
}

import { isDifferentiable, stopsGradient } from '../autodiff/rules.ts';
import type { Value } from '../graph/graph-builder.ts';
import { ancestorsOf } from './dependence.ts';
import type { ForeignGraph } from './foreign-graph.ts';
import type { ForeignNode } from './foreign-node.ts';

/** What stands between a value and the head. */
export interface Way {
  /** Whether a gradient could come back from the head, if nothing stood in its way. */
  readonly reaches: boolean;
  /** The first node on the way that no gradient goes through, or that can't be written into a graph of training. */
  readonly barrier: ForeignNode | undefined;
}

/**
 * The way of each value to the head. `refused` are values whose operators turned out to have no gradient as they stand
 * there, though the operator has one.
 */
export function waysTo(
  graph: ForeignGraph,
  head: Value,
  refused: ReadonlySet<Value>,
): ReadonlyMap<Value, Way> {
  const ways = new Map<Value, Track>([[head, { reaches: true, barrier: undefined, obstacle: undefined }]]);
  for (const node of ancestorsOf(graph, [head]).toReversed()) {
    const after = node.outputs.reduce((way, output) => merged(way, ways.get(output)), NOWHERE);
    const own = node.obstacle === undefined ? undefined : node;
    const stops = stopsGradient(node.op, node.domain);
    const isBarrier = !isDifferentiable(node.op, node.domain) || node.outputs.some((y) => refused.has(y));
    const obstacle = own ?? after.obstacle;
    const before: Track = stops
      ? { reaches: false, barrier: obstacle, obstacle }
      : { reaches: after.reaches, barrier: own ?? (isBarrier ? node : after.barrier), obstacle };
    for (const value of [...node.inputs, ...node.captures]) ways.set(value, merged(ways.get(value), before));
  }
  return ways;
}

interface Track extends Way {
  /** The first node that can't be written, whether a gradient has to go through it or not. */
  readonly obstacle: ForeignNode | undefined;
}

const NOWHERE: Track = { reaches: false, barrier: undefined, obstacle: undefined };

function merged(a: Track | undefined, b: Track | undefined): Track {
  if (a === undefined || b === undefined) return a ?? b ?? NOWHERE;
  return {
    reaches: a.reaches || b.reaches,
    barrier: a.barrier ?? b.barrier,
    obstacle: a.obstacle ?? b.obstacle,
  };
}

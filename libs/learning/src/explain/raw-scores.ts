import type { GraphNode } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import type { OpenGraph } from './open-graph.ts';

/** Where the scores lie that contributions add up to. */
export interface RawScores {
  /** The logits, or the output itself. */
  readonly value: Value;
  /** softmax: a logit for each label; sigmoid: one, of the second of two labels; plain: the output itself. */
  readonly kind: 'softmax' | 'sigmoid' | 'plain';
}

/** Finds the logits behind an output. */
export function rawScoresOf(graph: OpenGraph, output: Value): RawScores {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  let value = output;
  let node = makers.get(value);
  while (isOwn(node, 'Identity') || isOwn(node, 'Cast')) {
    value = node!.inputs[0]!;
    node = makers.get(value);
  }
  if (isOwn(node, 'Softmax')) return { value: node!.inputs[0]!, kind: 'softmax' };
  const logit = isOwn(node, 'Concat') ? secondOfTwo(node!, makers) : undefined;
  return logit === undefined ? { value, kind: 'plain' } : { value: logit, kind: 'sigmoid' };
}

/** Of [1 − p, p] with p = Sigmoid(z), the value z. */
function secondOfTwo(concat: GraphNode, makers: ReadonlyMap<Value, GraphNode>): Value | undefined {
  const [first, second] = concat.inputs;
  const rest = makers.get(first ?? '');
  const sigmoid = makers.get(second ?? '');
  const isPair = concat.inputs.length === 2 && isOwn(rest, 'Sub') && rest!.inputs[1] === second;
  return isPair && isOwn(sigmoid, 'Sigmoid') ? sigmoid!.inputs[0] : undefined;
}

/**
 * What the raw scores are multiplied by and summed to explain one of them. Logits say something only beside each other: that
 * of a label counts above the mean of the others'.
 */
export function scoreWeights({ kind }: RawScores, index: number, width: number): Float64Array {
  if (kind === 'sigmoid') return Float64Array.of(index === 1 ? 1 : -1);
  const others = kind === 'softmax' && width > 1 ? -1 / (width - 1) : 0;
  return Float64Array.from({ length: width }, (_, i) => (i === index ? 1 : others));
}

function isOwn(node: GraphNode | undefined, op: string): boolean {
  return node?.op === op && !node.domain;
}

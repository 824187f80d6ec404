import type { GraphNode } from '@ratchet/onnx';
import type { Value } from '../graph/graph-builder.ts';
import type { OpenGraph } from './open-graph.ts';

/** Where the scores lie that contributions add up to. */
export interface RawScores {
  readonly value: Value;
  /**
   * What they are: a logit for each label, which says something only beside the others; the one logit of the second of two
   * labels; or scores of which each stands for itself.
   */
  readonly kind: 'logits' | 'second' | 'each';
}

/** What brings scores into another form and leaves each number what it is. */
const FORMS: ReadonlySet<string> = new Set([
  'Identity',
  'Cast',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
]);

/** Finds the logits behind an output, or the output itself where nothing says that there are any. */
export function rawScoresOf(graph: OpenGraph, output: Value): RawScores {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  let value = output;
  let node = makers.get(value);
  while (node !== undefined && isOwn(node) && FORMS.has(node.op)) {
    value = node.inputs[0]!;
    node = makers.get(value);
  }
  if (node === undefined || !isOwn(node)) return { value, kind: 'each' };
  const [x] = node.inputs as [Value];
  if (node.op === 'Softmax' || node.op === 'LogSoftmax') return { value: x, kind: 'logits' };
  if (node.op === 'Sigmoid') return { value: x, kind: 'each' };
  const logit = node.op === 'Concat' ? secondOfTwo(node, makers) : undefined;
  return logit === undefined ? { value, kind: 'each' } : { value: logit, kind: 'second' };
}

/** Of [1 − p, p] with p = Sigmoid(z), the value z. */
function secondOfTwo({ inputs }: GraphNode, makers: ReadonlyMap<Value, GraphNode>): Value | undefined {
  const [first, second] = inputs.map((value) => makers.get(value));
  const isPair = inputs.length === 2 && first?.op === 'Sub' && first.inputs[1] === inputs[1];
  return isPair && second?.op === 'Sigmoid' ? second.inputs[0] : undefined;
}

/** What the raw scores are multiplied by and summed to explain one of them: a logit counts above the mean of the others'. */
export function scoreWeights({ kind }: RawScores, index: number, width: number): Float64Array {
  if (kind === 'second') return Float64Array.of(index === 1 ? 1 : -1);
  const others = kind === 'logits' && width > 1 ? -1 / (width - 1) : 0;
  return Float64Array.from({ length: width }, (_, i) => (i === index ? 1 : others));
}

function isOwn({ domain }: GraphNode): boolean {
  return !domain;
}

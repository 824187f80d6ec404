import type { GraphNode } from '@ratchet/onnx';
import type { GraphBuilder, Value } from '../graph/graph-builder.ts';

/** Where a node of an older operator set is written to, in the terms of the newest one that we write. */
export interface Raising {
  readonly g: GraphBuilder;
  /** Of the file's own operator set. */
  readonly opset: number;
  /** How many dims the first input has. */
  readonly rank: () => number;
}

type Change = (node: GraphNode, raising: Raising) => GraphNode;

/** What changed, by operator: the first operator set in which it is as we write it, and how to get there. */
const CHANGES: Readonly<Record<string, readonly (readonly [since: number, change: Change])[]>> = {
  ...same(['ReduceSum', 'Squeeze', 'Unsqueeze'], [13, (node, { g }) => withInts(node, g, { axes: 1 })]),
  ...same(
    ['Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'].map(
      (name) => `Reduce${name}`,
    ),
    [18, (node, { g }) => withInts(node, g, { axes: 1 })],
  ),
  ...same(['Softmax', 'LogSoftmax'], [13, overTheRest]),
  Split: [
    [13, (node, { g }) => withInts(node, g, { split: 1 })],
    [18, withPartCount],
  ],
  Slice: [[10, (node, { g }) => withInts(node, g, { starts: 1, ends: 2, axes: 3 })]],
  Pad: [[11, (node, { g }) => withFloats(withInts(node, g, { pads: 1 }), g, { value: 2 })]],
  Clip: [[11, (node, { g }) => withFloats(node, g, { min: 1, max: 2 })]],
  TopK: [[10, (node, { g }) => withInts(node, g, { k: 1 })]],
  Dropout: [[12, (node) => without(node, 'ratio')]],
  BatchNormalization: [[14, (node) => ({ ...without(node, 'spatial'), outputs: node.outputs.slice(0, 1) })]],
};

/** A node as operator set 21 writes it; what it needs besides, such as axes, becomes constants or nodes of `g`. */
export function raised(node: GraphNode, raising: Raising): GraphNode {
  const changes = CHANGES[node.op] ?? [];
  return changes.reduce((now, [since, change]) => (raising.opset < since ? change(now, raising) : now), node);
}

function same(
  ops: readonly string[],
  change: readonly [number, Change],
): Record<string, readonly (readonly [number, Change])[]> {
  return Object.fromEntries(ops.map((op) => [op, [change]]));
}

function without(node: GraphNode, name: string): GraphNode {
  const { [name]: _, ...attributes } = node.attributes ?? {};
  return { ...node, attributes };
}

function withInput(node: GraphNode, at: number, value: Value): GraphNode {
  const inputs = [...node.inputs];
  while (inputs.length < at) inputs.push('');
  inputs[at] = value;
  return { ...node, inputs };
}

/** Attributes that became inputs: by name, the place of the input. */
function withInts(node: GraphNode, g: GraphBuilder, places: Readonly<Record<string, number>>): GraphNode {
  let now = node;
  for (const [name, at] of Object.entries(places)) {
    const attribute = node.attributes?.[name];
    if (attribute === undefined) continue;
    const values = 'ints' in attribute ? attribute.ints : 'int' in attribute ? [attribute.int] : [];
    now = withInput(without(now, name), at, g.ints(...values.map(Number)));
  }
  return now;
}

/** The same of numbers, of which the operator takes scalars. */
function withFloats(node: GraphNode, g: GraphBuilder, places: Readonly<Record<string, number>>): GraphNode {
  let now = node;
  for (const [name, at] of Object.entries(places)) {
    const attribute = node.attributes?.[name];
    if (attribute === undefined || !('float' in attribute)) continue;
    now = withInput(without(now, name), at, g.scalar(attribute.float));
  }
  return now;
}

/** A Split into equal parts has to say into how many. */
function withPartCount(node: GraphNode): GraphNode {
  if (node.inputs[1]) return node;
  return { ...node, attributes: { ...node.attributes, num_outputs: { int: node.outputs.length } } };
}

/**
 * Before 13 these went over all dims from `axis` on, 1 unless given. That is one dim where it is the last; else the dims are
 * put together and taken apart again.
 */
function overTheRest(node: GraphNode, { g, rank }: Raising): GraphNode {
  const [x] = node.inputs as [Value];
  const given = node.attributes?.['axis'];
  const axis = given && 'int' in given ? Number(given.int) : 1;
  const first = axis < 0 ? axis + rank() : axis;
  if (first === rank() - 1) return { ...node, attributes: { axis: { int: -1 } } };
  const rows = g.op('Flatten', [x], { axis: { int: first } });
  const y = g.op(node.op, [rows], { axis: { int: -1 } });
  return { op: 'Reshape', inputs: [y, g.op('Shape', [x])], outputs: node.outputs };
}

import type { GraphBuilder, Value } from '../graph/graph-builder.ts';
import type { BinnedRows } from './binned-rows.ts';
import type { Ensemble } from './booster.ts';
import type { Tree } from './tree.ts';

/** The version of ai.onnx.ml that models with trees import. */
export const TREE_DOMAINS: Readonly<Record<string, number>> = { 'ai.onnx.ml': 3 };

/** The largest float32: every number goes left, only a missing one may go right. */
const EVERY_NUMBER = 3.4028234663852886e38;

/** A node as the operator counts it; a leaf has an output. */
interface EnsembleNode {
  readonly tree: number;
  readonly node: number;
  readonly feature: number;
  /** Of a leaf what it adds, of any other the border that values on the left are not above. */
  readonly value: number;
  readonly left: number;
  readonly missingLeft: number;
  /** How many training rows came there. */
  readonly rows: number;
  readonly output?: number;
}

/**
 * Appends the sums of an ensemble's trees for x, float32 [batch, features]: float32 [batch, outputs]. NaN is a missing
 * value. Every split compares float32 with float32, as in training, so each row comes to the same leaves.
 */
export function treeNodes(
  g: GraphBuilder,
  { trees, outputs, start }: Ensemble,
  borders: BinnedRows['borders'],
  x: Value,
): Value {
  const nodes = trees.flatMap(({ tree, output }, id) => nodesOf(tree, id, output, borders));
  // The operator wants a tree.
  if (nodes.length === 0) nodes.push(leafOf({ tree: 0, node: 0, output: 0, value: 0, rows: 1 }));
  const leaves = nodes.filter(({ output }) => output !== undefined);
  const sums = g.names.fresh('Trees');
  const ints = (of: readonly EnsembleNode[], pick: (node: EnsembleNode) => number) => ({
    ints: of.map(pick),
  });
  g.nodes.push({
    op: 'TreeEnsembleRegressor',
    domain: 'ai.onnx.ml',
    inputs: [x],
    outputs: [sums],
    attributes: {
      nodes_treeids: ints(nodes, ({ tree }) => tree),
      nodes_nodeids: ints(nodes, ({ node }) => node),
      nodes_featureids: ints(nodes, ({ feature }) => feature),
      nodes_values: { floats: nodes.map(({ output, value }) => (output === undefined ? value : 0)) },
      nodes_modes: { strings: nodes.map(({ output }) => (output === undefined ? 'BRANCH_LEQ' : 'LEAF')) },
      nodes_truenodeids: ints(nodes, ({ left }) => left),
      nodes_falsenodeids: ints(nodes, ({ output, left }) => (output === undefined ? left + 1 : 0)),
      nodes_hitrates: { floats: nodes.map(({ rows }) => rows) },
      nodes_missing_value_tracks_true: ints(nodes, ({ missingLeft }) => missingLeft),
      target_treeids: ints(leaves, ({ tree }) => tree),
      target_nodeids: ints(leaves, ({ node }) => node),
      target_ids: ints(leaves, ({ output }) => output!),
      target_weights: { floats: leaves.map(({ value }) => value) },
      n_targets: { int: outputs },
      aggregate_function: { string: 'SUM' },
      post_transform: { string: 'NONE' },
    },
  });
  // Not as base_values: an output that no tree adds to would be 0.
  return g.op('Add', [sums, g.floats([...start])]);
}

function nodesOf(tree: Tree, id: number, output: number, borders: BinnedRows['borders']): EnsembleNode[] {
  return Array.from(tree.features, (feature, node): EnsembleNode => {
    const rows = tree.rows[node]!;
    if (feature < 0) return leafOf({ tree: id, node, output, value: tree.values[node]!, rows });
    return {
      tree: id,
      node,
      feature,
      value: borders[feature]![tree.codes[node]!] ?? EVERY_NUMBER,
      left: tree.left[node]!,
      missingLeft: tree.missingLeft[node]!,
      rows,
    };
  });
}

function leafOf(
  leaf: Pick<EnsembleNode, 'tree' | 'node' | 'value' | 'rows'> & { readonly output: number },
): EnsembleNode {
  return { ...leaf, feature: 0, left: 0, missingLeft: 0 };
}

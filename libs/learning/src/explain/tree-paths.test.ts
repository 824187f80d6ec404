import { describe, expect, it } from '@jest/globals';
import type { AttributeValue, GraphNode } from '@ratchet/onnx';
import { isReadableTrees, readTrees, treePaths } from './tree-paths.ts';

/** x0 ≤ 5 ? (x1 > 2 ? 1 : 3) : 10, and a tree that is a leaf. */
function node(more: Record<string, AttributeValue> = {}): GraphNode {
  return {
    op: 'TreeEnsembleRegressor',
    domain: 'ai.onnx.ml',
    inputs: ['x'],
    outputs: ['sums'],
    attributes: {
      nodes_treeids: { ints: [0, 0, 0, 0, 0, 1] },
      nodes_nodeids: { ints: [0, 1, 2, 3, 4, 0] },
      nodes_featureids: { ints: [0, 1, 0, 0, 0, 0] },
      nodes_values: { floats: [5, 2, 0, 0, 0, 0] },
      nodes_modes: { strings: ['BRANCH_LEQ', 'BRANCH_GT', 'LEAF', 'LEAF', 'LEAF', 'LEAF'] },
      nodes_truenodeids: { ints: [1, 3, 0, 0, 0, 0] },
      nodes_falsenodeids: { ints: [2, 4, 0, 0, 0, 0] },
      nodes_missing_value_tracks_true: { ints: [0, 1, 0, 0, 0, 0] },
      target_treeids: { ints: [0, 0, 0, 1] },
      target_nodeids: { ints: [2, 3, 4, 0] },
      target_ids: { ints: [0, 0, 0, 1] },
      target_weights: { floats: [10, 1, 3, 100] },
      ...more,
    },
  };
}

const paths = (row: number[], more?: Record<string, AttributeValue>, weights = [1, 0]) =>
  treePaths(readTrees(node(more)), Float32Array.from(row), Float64Array.from(weights));

describe('paths of trees', () => {
  const mean = (1 + 3 + 10) / 3;

  it.each<[string, number[], number, number[]]>([
    ['left and right', [5, 2], 3, [2 - mean, 1]],
    ['left and left', [4, 3], 1, [2 - mean, -1]],
    ['right', [6, 3], 10, [10 - mean, 0]],
    ['a missing value the way that it is sent', [0, Number.NaN], 1, [2 - mean, -1]],
    ['a missing value where nothing says so', [Number.NaN, 0], 10, [10 - mean, 0]],
  ])('go %s, and add up to the leaf', (_, row, leaf, expected) => {
    const { contributions, expected: base } = paths(row);
    expect([...contributions]).toEqual(expected.map((each) => expect.closeTo(each, 12)));
    expect(base).toBeCloseTo(mean, 12);
    expect(base + contributions[0]! + contributions[1]!).toBeCloseTo(leaf, 12);
  });

  it('weigh leaves by the rows that came there, where the file says how many', () => {
    const { contributions, expected } = paths([6, 0], { nodes_hitrates: { floats: [10, 4, 6, 1, 3, 10] } });
    expect(expected).toBeCloseTo((6 * 10 + 1 * 1 + 3 * 3) / 10, 12);
    expect(contributions[0]).toBeCloseTo(10 - 7, 12);
  });

  it('begin with the base values, and take each output as much as it weighs', () => {
    const { contributions, expected } = paths([6, 0], { base_values: { floats: [1, 2] } }, [2, -1]);
    expect(contributions[0]).toBeCloseTo(2 * (10 - mean), 12);
    expect(expected).toBeCloseTo(2 * mean - 100 + 2 * 1 - 2, 12);
  });

  it('are refused where nodes are shared in a circle', () => {
    expect(() => paths([0, 0], { nodes_truenodeids: { ints: [1, 1, 0, 0, 0, 0] } })).toThrow(
      expect.objectContaining({ reason: 'NOT_EXPLAINABLE' }),
    );
  });

  it.each<[string, Partial<GraphNode>]>([
    ['means instead of sums', node({ aggregate_function: { string: 'AVERAGE' } })],
    ['something done to the sums', node({ post_transform: { string: 'LOGISTIC' } })],
    ['another operator', { ...node(), op: 'TreeEnsembleClassifier' }],
  ])('are for sums of trees alone, not for %s', (_, other) => {
    expect(isReadableTrees(other as GraphNode)).toBe(false);
    expect(isReadableTrees(node())).toBe(true);
  });
});

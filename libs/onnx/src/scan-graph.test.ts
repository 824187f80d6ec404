import { describe, expect, test } from '@jest/globals';
import { checkGraph } from './scan-graph.ts';
import type { StoredGraph, StoredNode } from './stored.ts';
import type { StoredTensor } from './tensor.ts';

const value = (name: string) => ({ name, type: undefined });

const initializer = (name: string): StoredTensor => ({
  name,
  type: 'float32',
  dims: [0],
  elements: 0,
  bytes: 0,
  raw: new Uint8Array(0),
  typed: undefined,
});

const node = (
  name: string,
  inputs: readonly string[],
  outputs: readonly string[],
  graphs: Readonly<Record<string, StoredGraph>> = {},
): StoredNode => ({
  name,
  op: 'Op',
  domain: '',
  overload: '',
  inputs,
  outputs,
  attributes: Object.fromEntries(Object.entries(graphs).map(([key, graph]) => [key, { graph }])),
});

const graph = (
  inputs: readonly string[],
  nodes: readonly StoredNode[],
  outputs: readonly string[],
  initializers: readonly string[] = [],
): StoredGraph => ({
  name: 'g',
  nodes,
  initializers: initializers.map(initializer),
  inputs: inputs.map(value),
  outputs: outputs.map(value),
});

const check = (checked: StoredGraph) => checkGraph(checked, undefined, () => {});

/** A node of two branches between `x` and `y`. */
const branching = (then: StoredGraph, otherwise: StoredGraph) =>
  graph(
    ['x'],
    [node('h', ['x'], ['h']), node('if', ['h'], ['y'], { then_branch: then, else_branch: otherwise })],
    ['y'],
  );

const sound = graph([], [node('in', ['h'], ['t'])], ['t']);

describe('checkGraph', () => {
  test.each<[string, StoredGraph]>([
    ['a value that is read twice', graph(['x'], [node('a', ['x', 'x'], ['y'])], ['y'])],
    ['left out inputs and outputs', graph(['x'], [node('a', ['x', '', 'W'], ['', 'y', ''])], ['y'], ['W'])],
    ['an input with a default', graph(['x', 'W'], [node('a', ['x', 'W'], ['y'])], ['y'], ['W'])],
    ['an input and an initialiser as outputs', graph(['x'], [], ['x', 'W'], ['W'])],
    ['nodes without names', graph(['x'], [node('', ['x'], ['h']), node('', ['h'], ['y'])], ['y'])],
    ['branches with names in common', branching(sound, sound)],
    [
      'a branch with a node name of the graph around it',
      branching(graph([], [node('h', ['x'], ['t'])], ['t']), sound),
    ],
    [
      'an inner input that hides an outer value',
      branching(graph(['h'], [node('a', ['h'], ['t'])], ['t']), sound),
    ],
    [
      'a value from two graphs further out',
      branching(
        graph([], [node('a', [], ['t'], { body: graph([], [node('b', ['x'], ['s'])], ['s']) })], ['t']),
        sound,
      ),
    ],
  ])('takes %s', (_, checked) => {
    expect(() => check(checked)).not.toThrow();
  });

  test.each<[string, StoredGraph, RegExp]>([
    [
      'an input that nobody defines',
      graph(['x'], [node('a', ['gone'], ['y'])], ['y']),
      /^Node "a" \(Op\) reads "gone", which no input, initializer or node defines/,
    ],
    [
      'the same without a name',
      graph(['x'], [node('', ['gone'], ['y'])], ['y']),
      /^Node 0 \(Op\) reads "gone"/,
    ],
    [
      'nodes out of order',
      graph(['x'], [node('b', ['h'], ['y']), node('a', ['x'], ['h'])], ['y']),
      /^Node "b" \(Op\) reads "h" before node "a" \(Op\) makes it; the nodes form a cycle or are not in topological order/,
    ],
    [
      'a cycle',
      graph([], [node('a', ['y'], ['h']), node('b', ['h'], ['y'])], ['y']),
      /^Node "a" \(Op\) reads "y" before node "b" \(Op\) makes it; the nodes form a cycle/,
    ],
    [
      'a node that reads itself',
      graph([], [node('a', ['y'], ['y'])], ['y']),
      /^Node "a" \(Op\) reads "y" before node "a" \(Op\)/,
    ],
    ['an output that nobody makes', graph(['x'], [], ['gone']), /^Output "gone" is made by no node/],
    ['an output without a name', graph(['x'], [], ['']), /^Output "" has no name/],
    ['two outputs of one name', graph(['x'], [], ['x', 'x']), /^Output "x" is defined a second time/],
    ['two inputs of one name', graph(['x', 'x'], [], ['x']), /^Input "x" is defined a second time/],
    ['an input without a name', graph([''], [], ['x']), /^Input "" has no name/],
    [
      'two initialisers of one name',
      graph(['x'], [], ['x'], ['W', 'W']),
      /^Initializer "W" is defined a second time/,
    ],
    ['an initialiser without a name', graph(['x'], [], ['x'], ['']), /^Initializer "" has no name/],
    [
      'a node that makes an input',
      graph(['x'], [node('a', [], ['x'])], ['x']),
      /^Output "x" of node "a" \(Op\) is defined a second time/,
    ],
    [
      'a node that makes an initialiser',
      graph([], [node('a', [], ['W'])], ['W'], ['W']),
      /^Output "W" of node "a" \(Op\) is defined a second/,
    ],
    [
      'two nodes that make one value',
      graph([], [node('a', [], ['y']), node('b', [], ['y'])], ['y']),
      /^Output "y" of node "b" \(Op\) is defined a second/,
    ],
    [
      'a node that makes one value twice',
      graph([], [node('a', [], ['y', 'y'])], ['y']),
      /^Output "y" of node "a" \(Op\) is defined a second/,
    ],
    [
      'two nodes of one name',
      graph([], [node('a', [], ['x']), node('a', [], ['y'])], ['y']),
      /^Node "a" \(Op\) has the name of an earlier node/,
    ],
    [
      'an unknown value in a branch',
      branching(sound, graph([], [node('in', ['gone'], ['t'])], ['t'])),
      /^Node "in" \(Op\) in subgraph else_branch of node "if" \(Op\) reads "gone"/,
    ],
    [
      'a value of the other branch',
      branching(sound, graph([], [node('in', ['t'], ['s'])], ['s'])),
      /in subgraph else_branch of node "if" \(Op\) reads "t", which no/,
    ],
    [
      'a branch that reads what its own node makes',
      branching(graph([], [node('in', ['y'], ['t'])], ['t']), sound),
      /reads "y"/,
    ],
    [
      'a value of a branch read outside',
      graph(
        ['x'],
        [
          node('if', ['x'], ['r'], { then_branch: graph([], [node('in', ['x'], ['t'])], ['t']) }),
          node('b', ['t'], ['y']),
        ],
        ['y'],
      ),
      /^Node "b" \(Op\) reads "t"/,
    ],
    [
      'a branch that hands out an outer value',
      branching(graph([], [], ['h']), sound),
      /^Output "h" of subgraph then_branch of node "if" \(Op\) is a value of the graph around it; .*Identity/,
    ],
    [
      'a branch with an output that nobody makes',
      branching(sound, graph([], [], ['gone'])),
      /^Output "gone" of subgraph else_branch of node "if" \(Op\) is made by no node/,
    ],
  ])('refuses %s', (_, checked, message) => {
    expect(() => check(checked)).toThrow(
      expect.objectContaining({ reason: 'MODEL_GRAPH_INVALID', message: expect.stringMatching(message) }),
    );
  });

  test('visits every node once, with the words for it', () => {
    const visited: string[] = [];
    checkGraph(
      branching(sound, sound),
      () => 'G',
      (_, where) => visited.push(where()),
    );
    expect(visited).toEqual([
      'node "h" (Op) in G',
      'node "if" (Op) in G',
      'node "in" (Op) in subgraph then_branch of node "if" (Op) in G',
      'node "in" (Op) in subgraph else_branch of node "if" (Op) in G',
    ]);
  });
});

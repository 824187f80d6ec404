import { describe, expect, test } from '@jest/globals';
import type { ScanLimits } from './limits.ts';
import { scanModel } from './scan.ts';
import { type FunctionMessage, MODEL, type NodeMessage } from './schema.ts';

/** A call of a function of domain `f`, or a Relu when no name is given. */
const call = (op: string | undefined, from: string, to: string): NodeMessage => ({
  op_type: op ?? 'Relu',
  domain: op === undefined ? '' : 'f',
  input: [from],
  output: [to],
});

/** A function that calls each of `calls` one after the other. */
const define = (name: string, ...calls: (string | undefined)[]): FunctionMessage => ({
  name,
  domain: 'f',
  input: ['v0'],
  output: [`v${calls.length}`],
  node: calls.map((op, i) => call(op, `v${i}`, `v${i + 1}`)),
  opset_import: [{ domain: '', version: 20 }],
});

function scan(functions: FunctionMessage[], called = functions[0]?.name, limits: Partial<ScanLimits> = {}) {
  const type = { tensor_type: { elem_type: 1 } };
  const bytes = MODEL.encode({
    ir_version: 10,
    opset_import: [
      { domain: '', version: 21 },
      { domain: 'f', version: 1 },
    ],
    functions,
    graph: {
      node: [call(called, 'x', 'y')],
      input: [{ name: 'x', type }],
      output: [{ name: 'y', type }],
    },
  }).finish();
  return scanModel(bytes, limits);
}

describe("a model's own functions", () => {
  test('are operators like others', () => {
    expect(scan([define('Twice', 'Once', 'Once'), define('Once', undefined)])).toMatchObject({
      nodes: 4,
      operators: { Relu: 1, 'f:Once': 2, 'f:Twice': 1 },
    });
  });

  test('may import nothing themselves', () => {
    expect(scan([{ ...define('F', undefined), opset_import: [] }]).nodes).toBe(2);
  });

  test('may be told apart by their overload', () => {
    const overloaded = { ...define('F', undefined), overload: 'second' };
    expect(scan([define('F', undefined), overloaded]).nodes).toBe(3);
  });

  test.each<[string, FunctionMessage[], string, RegExp]>([
    [
      'one that is not there',
      [define('F', 'Gone')],
      'MODEL_OPERATOR_UNSUPPORTED',
      /^Node 0 \(Gone\) in function "F" of domain "f" uses an operator of domain "f"/,
    ],
    [
      'two of one name',
      [define('F'), define('F')],
      'MODEL_GRAPH_INVALID',
      /^Function "F" of domain "f" is defined twice/,
    ],
    [
      'one that calls itself',
      [define('F', 'F')],
      'MODEL_GRAPH_INVALID',
      /^Function "F" of domain "f" calls itself/,
    ],
    ['two that call each other', [define('F', 'G'), define('G', 'F')], 'MODEL_GRAPH_INVALID', /calls itself/],
    [
      'one that nobody calls and that calls itself',
      [define('F', undefined), define('G', 'G')],
      'MODEL_GRAPH_INVALID',
      /^Function "G" of domain "f" calls itself/,
    ],
    [
      'an output that nobody makes',
      [{ ...define('F', undefined), output: ['gone'] }],
      'MODEL_GRAPH_INVALID',
      /^Output "gone" of function "F" of domain "f" is made by no node/,
    ],
    [
      'values of the graph that calls',
      [{ ...define('F', undefined), node: [call(undefined, 'x', 'v1')] }],
      'MODEL_GRAPH_INVALID',
      /in function "F" of domain "f" reads "x"/,
    ],
    [
      'two inputs of one name',
      [{ ...define('F', undefined), input: ['v0', 'v0'] }],
      'MODEL_GRAPH_INVALID',
      /^Input "v0" of function "F" of domain "f" is defined a second time/,
    ],
    [
      'a default graph that makes no sense',
      [
        {
          ...define('F', undefined),
          attribute_proto: [{ name: 'body', type: 5, g: { output: [{ name: 'o' }] } }],
        },
      ],
      'MODEL_GRAPH_INVALID',
      /^Output "o" of subgraph body of function "F" of domain "f" is made by no node/,
    ],
  ])('are refused with %s', (_, functions, reason, message) => {
    expect(() => scan(functions)).toThrow(
      expect.objectContaining({ reason, message: expect.stringMatching(message) }),
    );
  });

  test('may not multiply beyond the bound on nodes', () => {
    const names = Array.from({ length: 25 }, (_, i) => `F${i}`);
    const doubling = names.map((name, i) => define(name, names[i + 1], names[i + 1]));
    expect(() => scan(doubling)).toThrow(
      expect.objectContaining({
        reason: 'MODEL_TOO_LARGE',
        message: expect.stringMatching(/comes to \d+ nodes once its functions are inlined/),
      }),
    );
    // 8 functions that double: 2 + 4 + … + 2^8 nodes, and the call.
    expect(scan(doubling.slice(17), 'F17', { nodesMax: 511 }).nodes).toBe(17);
    expect(() => scan(doubling.slice(17), 'F17', { nodesMax: 510 })).toThrow(/comes to 511 nodes/);
  });

  test('count calls within subgraphs', () => {
    const graph = { node: [call('G', 'v0', 'o')], output: [{ name: 'o' }] };
    const branching: FunctionMessage = {
      ...define('F'),
      output: ['w'],
      node: [
        {
          op_type: 'If',
          input: ['v0'],
          output: ['w'],
          attribute: [{ name: 'then_branch', type: 5, g: graph }],
        },
      ],
    };
    expect(scan([branching, define('G', undefined, undefined)], 'F', { nodesMax: 6 }).nodes).toBe(5);
    expect(() => scan([branching, define('G', 'F')])).toThrow(/calls itself/);
  });

  test.each([
    ['outermost', ['F0', 'F1', 'F2', 'F3', 'F4']],
    ['innermost', ['F4', 'F3', 'F2', 'F1', 'F0']],
  ])('may not call each other beyond the bound on depth, the %s counted first', (_, calls) => {
    const chain = Array.from({ length: 5 }, (__, i) => define(`F${i}`, i === 4 ? undefined : `F${i + 1}`));
    const functions = [define('All', ...calls), ...chain];
    expect(scan(functions, 'All', { depthMax: 6 }).nodes).toBe(11);
    expect(() => scan(functions, 'All', { depthMax: 5 })).toThrow(
      expect.objectContaining({
        reason: 'MODEL_TOO_DEEP',
        message: expect.stringMatching(/chain of more than 5 functions/),
      }),
    );
  });
});

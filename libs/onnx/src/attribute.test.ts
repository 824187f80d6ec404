import { describe, expect, test } from '@jest/globals';
import { readAttributeValue } from './attribute.ts';
import type { AttributeMessage } from './schema.ts';
import type { StoredGraph } from './stored.ts';
import { readTensor } from './tensor.ts';

const where = () => 'attribute "a" of node "n" (Op)';
const EMPTY_GRAPH: StoredGraph = { name: '', nodes: [], initializers: [], inputs: [], outputs: [] };
const TENSOR = { data_type: 1, dims: [1], raw_data: new Uint8Array(4) };

const read = (message: AttributeMessage) =>
  readAttributeValue(
    message,
    {
      tensor: (tensor) => readTensor(tensor, where),
      graph: (graph) => ({ ...EMPTY_GRAPH, name: graph.name ?? '' }),
    },
    where,
  );

describe('readAttributeValue', () => {
  const tensor = expect.objectContaining({ type: 'float32', bytes: 4 });
  const graph = expect.objectContaining({ name: 'inner' });

  test.each<[string, AttributeMessage, unknown]>([
    ['a float', { type: 1, f: 0.5 }, { float: 0.5 }],
    ['a float left at its default', { type: 1 }, { float: 0 }],
    ['an int', { type: 2, i: 3 }, { int: 3 }],
    ['an int left at its default', { type: 2 }, { int: 0 }],
    ['a string', { type: 3, s: Buffer.from('é') }, { string: 'é' }],
    ['a string left at its default', { type: 3 }, { string: '' }],
    ['a tensor', { type: 4, t: TENSOR }, { tensor }],
    ['a graph', { type: 5, g: { name: 'inner' } }, { graph }],
    ['floats', { type: 6, floats: [1, 2] }, { floats: [1, 2] }],
    ['no floats', { type: 6 }, { floats: [] }],
    ['ints', { type: 7, ints: [1, 2n ** 62n] }, { ints: [1, 2n ** 62n] }],
    ['no ints', { type: 7 }, { ints: [] }],
    ['strings', { type: 8, strings: [Buffer.from('é'), Buffer.from('')] }, { strings: ['é', ''] }],
    ['no strings', { type: 8 }, { strings: [] }],
    ['tensors', { type: 9, tensors: [TENSOR] }, { tensors: [tensor] }],
    ['graphs', { type: 10, graphs: [{ name: 'inner' }] }, { graphs: [graph] }],
    [
      'a type',
      { type: 13, tp: { optional_type: { elem_type: { sequence_type: {} } } } },
      { type: { kind: 'optional', of: { kind: 'sequence' } } },
    ],
    ['types', { type: 14, type_protos: [{ opaque_type: {} }] }, { types: [{ kind: 'opaque' }] }],
    ['a reference', { type: 4, ref_attr_name: 'value' }, { reference: 'value' }],
  ])('reads %s', (_, message, expected) => {
    expect(read(message)).toEqual(expected);
  });

  test.each<[string, AttributeMessage, string, RegExp]>([
    [
      'an unknown type',
      { type: 99, i: 1 },
      'MODEL_GRAPH_INVALID',
      /^Attribute "a" of node "n" \(Op\) has no known type \(99\)/,
    ],
    ['no type', { i: 1 }, 'MODEL_GRAPH_INVALID', /no known type \(0\)/],
    ['a value of another type', { type: 1, i: 1 }, 'MODEL_GRAPH_INVALID', /is of type f and has i/],
    [
      'a tensor hidden beside an int',
      { type: 2, i: 1, t: TENSOR },
      'MODEL_GRAPH_INVALID',
      /is of type i and has t/,
    ],
    [
      'a tensor hidden behind a reference',
      { type: 4, t: TENSOR, ref_attr_name: 'b' },
      'MODEL_GRAPH_INVALID',
      /has a value beside a reference/,
    ],
    ['text that is not UTF-8', { type: 3, s: Uint8Array.of(0xff) }, 'MODEL_GRAPH_INVALID', /not UTF-8/],
    ['a tensor that is not there', { type: 4 }, 'MODEL_TYPE_UNSUPPORTED', /data type number 0/],
    [
      'a sparse tensor',
      { type: 11, sparse_tensor: { values: TENSOR } },
      'MODEL_TYPE_UNSUPPORTED',
      /is sparse/,
    ],
    ['sparse tensors', { type: 12, sparse_tensors: [] }, 'MODEL_TYPE_UNSUPPORTED', /is sparse/],
  ])('refuses %s', (_, message, reason, text) => {
    expect(() => read(message)).toThrow(
      expect.objectContaining({ reason, message: expect.stringMatching(text) }),
    );
  });
});

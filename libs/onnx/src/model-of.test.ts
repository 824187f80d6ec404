import { describe, expect, test } from '@jest/globals';
import type { Tensor } from './element-types.ts';
import { modelOf } from './model-of.ts';
import { readModel } from './read.ts';
import { MODEL } from './schema.ts';
import { encodeModel, type Graph, type Model } from './write.ts';

const w: Tensor = { name: 'w', type: 'float32', dims: [2], data: Float32Array.of(1, 2) };
const inner: Graph = {
  name: 'branch',
  nodes: [{ op: 'Mul', inputs: ['x', 'w'], outputs: ['z'] }],
  initializers: [],
  inputs: [],
  outputs: [{ name: 'z', type: 'float32', dims: ['n', 2] }],
};
const model: Model = {
  name: 'g',
  nodes: [
    {
      name: 'first',
      op: 'Pretend',
      domain: 'com.microsoft',
      inputs: ['x', '', 'w'],
      outputs: ['y', ''],
      attributes: {
        int: { int: 2n ** 62n },
        float: { float: 0.5 },
        string: { string: 'é' },
        ints: { ints: [1, -2] },
        floats: { floats: [] },
        strings: { strings: ['a', ''] },
        tensor: { tensor: { name: '', type: 'string', dims: [1], data: ['t'] } },
        graph: { graph: inner },
      },
    },
  ],
  initializers: [
    w,
    { name: 'half', type: 'float16', dims: [1], data: Uint16Array.of(0x3c00) },
    { name: 'flags', type: 'bool', dims: [2], data: Uint8Array.of(0, 1) },
  ],
  inputs: [{ name: 'x', type: 'float32', dims: ['n', 2] }],
  outputs: [{ name: 'y', type: 'float32', dims: null }],
  opset: 17,
  domains: { 'com.microsoft': 1 },
  irVersion: 8,
  producer: 'somebody',
  metadata: { key: 'value' },
};

/** A file of a message, for what `encodeModel` does not write. */
function fileOf(graph: object, rest: object = {}): Uint8Array {
  const message = { ir_version: 10, opset_import: [{ version: 21 }], graph, ...rest };
  return MODEL.encode(MODEL.create(message)).finish();
}

describe('modelOf', () => {
  test('what was read is written again, byte for byte', () => {
    const bytes = encodeModel(model);
    expect(encodeModel(modelOf(readModel(bytes)))).toEqual(bytes);
  });

  test('values that a file packs in fields of their own are the same ones', () => {
    const initializer = [{ name: 'w', dims: [2], data_type: 1, float_data: [1, 2] }];
    const { initializers } = modelOf(readModel(fileOf({ name: 'g', initializer })));
    expect(initializers).toEqual([w]);
  });

  test.each<[string, Uint8Array, string]>([
    [
      'functions',
      fileOf({ name: 'g' }, { functions: [{ name: 'Twice', domain: 'own' }] }),
      'MODEL_OPERATOR_UNSUPPORTED',
    ],
    [
      'attributes of other kinds',
      fileOf({ name: 'g', node: [{ op_type: 'Optional', attribute: [{ name: 'type', type: 13, tp: {} }] }] }),
      'MODEL_TYPE_UNSUPPORTED',
    ],
    [
      'inputs that are no tensors',
      fileOf({ name: 'g', input: [{ name: 'x', type: { sequence_type: {} } }] }),
      'MODEL_TYPE_UNSUPPORTED',
    ],
    [
      'tensors below a byte',
      fileOf({ name: 'g', initializer: [{ name: 'w', dims: [2], data_type: 22, raw_data: Buffer.of(0) }] }),
      'MODEL_TYPE_UNSUPPORTED',
    ],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => modelOf(readModel(bytes))).toThrow(expect.objectContaining({ reason }));
  });
});

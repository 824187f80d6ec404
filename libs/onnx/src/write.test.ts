import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ELEMENT_TYPES, type Tensor, type TensorValues } from './element-types.ts';
import { readModel } from './read.ts';
import { scanModel } from './scan.ts';
import { MODEL } from './schema.ts';
import { tensorOf } from './tensor-values.ts';
import type { TensorType } from './value-type.ts';
import { type AttributeValue, encodeModel, type Model } from './write.ts';

const MODEL_OF_ONE_NODE: Model = {
  name: 'g',
  nodes: [{ op: 'Add', inputs: ['x', 'W'], outputs: ['y'] }],
  initializers: [{ name: 'W', type: 'float32', dims: [2], data: Float32Array.of(1, 2) }],
  inputs: [{ name: 'x', type: 'float32', dims: ['n', 2] }],
  outputs: [{ name: 'y', type: 'float32', dims: ['n', null] }],
};

describe('encodeModel', () => {
  test('writes the bytes that ONNX prescribes, graph last', () => {
    const length = (tag: number, ...content: (number | string)[]) => {
      const bytes = Buffer.concat(
        content.map((c) => (typeof c === 'string' ? Buffer.from(c) : Buffer.of(c))),
      );
      return [tag, bytes.length, ...bytes];
    };
    const type = (...dims: number[][]) =>
      length(0x12, ...length(0x0a, 0x08, 1, ...length(0x12, ...dims.flatMap((d) => length(0x0a, ...d)))));
    expect([...encodeModel(MODEL_OF_ONE_NODE)]).toEqual([
      0x08,
      10,
      ...length(0x12, 'ratchet'),
      ...length(0x42, ...length(0x0a), 0x10, 21),
      ...length(
        0x3a,
        ...length(
          0x0a,
          ...length(0x0a, 'x'),
          ...length(0x0a, 'W'),
          ...length(0x12, 'y'),
          ...length(0x1a, 'y'),
          ...length(0x22, 'Add'),
        ),
        ...length(0x12, 'g'),
        ...length(
          0x2a,
          0x08,
          2,
          0x10,
          1,
          ...length(0x42, 'W'),
          ...length(0x4a, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40),
        ),
        ...length(0x5a, ...length(0x0a, 'x'), ...type(length(0x12, 'n'), [0x08, 2])),
        ...length(0x62, ...length(0x0a, 'y'), ...type(length(0x12, 'n'), [])),
      ),
    ]);
  });

  test('writes the same bytes whatever the order of keys', () => {
    const one = encodeModel({
      ...MODEL_OF_ONE_NODE,
      metadata: { b: '2', a: '1', Z: '0' },
      domains: { 'com.microsoft': 1, 'ai.onnx.ml': 3 },
      nodes: [{ op: 'Op', inputs: ['x'], outputs: ['y'], attributes: { q: { int: 1 }, p: { float: 1 } } }],
    });
    const other = encodeModel({
      ...MODEL_OF_ONE_NODE,
      metadata: { Z: '0', a: '1', b: '2' },
      domains: { 'ai.onnx.ml': 3, 'com.microsoft': 1 },
      nodes: [{ op: 'Op', inputs: ['x'], outputs: ['y'], attributes: { p: { float: 1 }, q: { int: 1 } } }],
    });
    expect(one).toEqual(other);
    const { metadata } = readModel(one);
    expect(Object.keys(metadata)).toEqual(['Z', 'a', 'b']);
  });

  test('says what the model says of itself', () => {
    const bytes = encodeModel({
      ...MODEL_OF_ONE_NODE,
      opset: 18,
      domains: { 'ai.onnx.ml': 3 },
      irVersion: 9,
      producer: 'tests',
      metadata: { labels: 'a,b' },
    });
    expect(readModel(bytes)).toMatchObject({
      irVersion: 9,
      producer: 'tests',
      opsets: { '': 18, 'ai.onnx.ml': 3 },
      metadata: { labels: 'a,b' },
    });
  });

  test('keeps every attribute and its type', () => {
    const value: fc.Arbitrary<AttributeValue> = fc.oneof(
      fc.record({ int: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n))) }),
      fc.record({ float: fc.float() }),
      fc.record({ string: fc.string({ unit: 'grapheme' }) }),
      fc.record({ ints: fc.array(fc.maxSafeInteger()) }),
      fc.record({ floats: fc.array(fc.float()) }),
      fc.record({ strings: fc.array(fc.string({ unit: 'grapheme' })) }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), value), (attributes) => {
        const bytes = encodeModel({
          ...MODEL_OF_ONE_NODE,
          nodes: [{ op: 'Op', inputs: ['x'], outputs: ['y'], attributes }],
        });
        const read = readModel(bytes).graph.nodes[0]!.attributes;
        expect(new Map(Object.entries(read))).toEqual(new Map(Object.entries(attributes)));
      }),
    );
  });

  test('tells 1 from 1.0', () => {
    const attributesOf = (value: AttributeValue) =>
      readModel(
        encodeModel({
          ...MODEL_OF_ONE_NODE,
          nodes: [{ op: 'Op', inputs: ['x'], outputs: ['y'], attributes: { a: value } }],
        }),
      ).graph.nodes[0]!.attributes;
    expect(attributesOf({ int: 1 })).toEqual({ a: { int: 1 } });
    expect(attributesOf({ float: 1 })).toEqual({ a: { float: 1 } });
    expect(attributesOf({ ints: [] })).toEqual({ a: { ints: [] } });
    expect(attributesOf({ floats: [] })).toEqual({ a: { floats: [] } });
  });

  test('keeps every tensor, as initialiser and in an attribute', () => {
    const arrays: { [T in keyof TensorValues]: (bytes: Uint8Array) => TensorValues[T] } = {
      float32: (b) => new Float32Array(b.buffer),
      float64: (b) => new Float64Array(b.buffer),
      int8: (b) => new Int8Array(b.buffer),
      int16: (b) => new Int16Array(b.buffer),
      int32: (b) => new Int32Array(b.buffer),
      int64: (b) => new BigInt64Array(b.buffer),
      uint8: (b) => b,
      uint16: (b) => new Uint16Array(b.buffer),
      uint32: (b) => new Uint32Array(b.buffer),
      uint64: (b) => new BigUint64Array(b.buffer),
      bool: (b) => b.map((v) => v & 1),
      float16: (b) => new Uint16Array(b.buffer),
      bfloat16: (b) => new Uint16Array(b.buffer),
      string: (b) => [...b].map((v) => 'é'.repeat(v % 3)),
    };
    const types = Object.keys(arrays) as (keyof TensorValues)[];
    const tensor = fc
      .record({
        type: fc.constantFrom(...types),
        dims: fc.array(fc.nat(3), { maxLength: 4 }),
        seed: fc.uint8Array({ minLength: 8 * 3 ** 4, maxLength: 8 * 3 ** 4 }),
      })
      .map(({ type, dims, seed }) => {
        const elements = dims.reduce((a, b) => a * b, 1);
        const bytes = type === 'string' ? elements : (elements * ELEMENT_TYPES[type].bits) / 8;
        return { name: 'W', type, dims, data: arrays[type](seed.slice(0, bytes)) } as Tensor;
      });
    fc.assert(
      fc.property(tensor, (initializer) => {
        const { graph } = readModel(
          encodeModel({
            ...MODEL_OF_ONE_NODE,
            initializers: [initializer],
            nodes: [
              {
                op: 'Constant',
                inputs: [],
                outputs: ['y'],
                attributes: { value: { tensor: initializer } },
              },
            ],
          }),
        );
        expect(tensorOf(graph.initializers[0]!)).toEqual(initializer);
        const value = graph.nodes[0]!.attributes['value'];
        expect(value !== undefined && 'tensor' in value && tensorOf(value.tensor)).toEqual(initializer);
      }),
    );
  });

  test('keeps signatures', () => {
    const dims = fc.option(
      fc.array(fc.oneof(fc.nat(), fc.string({ minLength: 1 }), fc.constant(null)), { maxLength: 4 }),
    );
    const type = fc.constantFrom(...(Object.keys(ELEMENT_TYPES) as (keyof typeof ELEMENT_TYPES)[]));
    fc.assert(
      fc.property(dims, dims, type, (inputDims, outputDims, elementType) => {
        const inputs: TensorType[] = [{ name: 'x', type: elementType, dims: inputDims }];
        const outputs: TensorType[] = [{ name: 'y', type: elementType, dims: outputDims }];
        const report = scanModel(encodeModel({ ...MODEL_OF_ONE_NODE, inputs, outputs }));
        expect({ inputs: report.inputs, outputs: report.outputs }).toEqual({ inputs, outputs });
      }),
    );
  });

  test('names a node after its first output unless it has a name', () => {
    const names = (name?: string) =>
      readModel(
        encodeModel({
          ...MODEL_OF_ONE_NODE,
          nodes: [{ op: 'Add', inputs: ['x', 'W'], outputs: ['y'], ...(name ? { name } : {}) }],
        }),
      ).graph.nodes[0]!.name;
    expect(names()).toBe('y');
    expect(names('add')).toBe('add');
  });

  test.each<[string, Partial<Model>, RegExp]>([
    [
      'values that do not fill the dims',
      { initializers: [{ name: 'W', type: 'int8', dims: [2, 3], data: new Int8Array(5) }] },
      /tensor W is \[2, 3\] and has 5 values/,
    ],
    [
      'half an int',
      { nodes: [{ op: 'Op', inputs: [], outputs: ['y'], attributes: { a: { int: 0.5 } } }] },
      /0\.5 is not an integer/,
    ],
    [
      'an int that a number cannot hold',
      { nodes: [{ op: 'Op', inputs: [], outputs: ['y'], attributes: { a: { ints: [2 ** 53] } } }] },
      /not an integer below 2\^53/,
    ],
    [
      'an int of 65 bits',
      { nodes: [{ op: 'Op', inputs: [], outputs: ['y'], attributes: { a: { int: 2n ** 63n } } }] },
      /more than 64 bits/,
    ],
  ])('refuses to write %s', (_, change, message) => {
    expect(() => encodeModel({ ...MODEL_OF_ONE_NODE, ...change })).toThrow(RangeError);
    expect(() => encodeModel({ ...MODEL_OF_ONE_NODE, ...change })).toThrow(message);
  });

  test('is read by protobufjs alike', () => {
    const decoded = MODEL.toObject(MODEL.decode(encodeModel(MODEL_OF_ONE_NODE)), { longs: Number });
    expect(decoded).toMatchObject({
      ir_version: 10,
      graph: { node: [{ op_type: 'Add', input: ['x', 'W'] }] },
    });
  });
});

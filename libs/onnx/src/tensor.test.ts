import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf, ELEMENT_TYPES, type ElementType, entriesOf, type TensorValues } from './element-types.ts';
import { MODEL, type TensorMessage } from './schema.ts';
import { readTensor } from './tensor.ts';
import { tensorOf } from './tensor-values.ts';
import { decodeModel } from './wire.ts';

/** What the reader sees of a tensor message in protobufjs's form. */
function onWire(message: object): TensorMessage {
  const bytes = MODEL.encode({ graph: { initializer: [message] } }).finish();
  return decodeModel(bytes, { valuesMax: 10_000, nestingMax: 10 }).graph!.initializer![0]!;
}

const where = () => 'initializer "W"';
const read = (message: object) => readTensor(onWire(message), where);
const code = (type: ElementType) => ELEMENT_TYPES[type].code;
const longOf = (value: bigint) => ({ low: Number(BigInt.asIntN(32, value)), high: Number(value >> 32n) });

describe('readTensor', () => {
  test('takes raw bytes as they lie', () => {
    const raw = new Uint8Array(Float32Array.of(1, -2, 0.5, 4).buffer);
    const stored = read({ name: 'W', data_type: 1, dims: [2, 2], raw_data: raw });
    expect(stored).toEqual({ name: 'W', type: 'float32', dims: [2, 2], elements: 4, bytes: 16, raw });
    expect(tensorOf(stored)).toEqual({
      name: 'W',
      type: 'float32',
      dims: [2, 2],
      data: Float32Array.of(1, -2, 0.5, 4),
    });
  });

  test.each<[keyof TensorValues, object, TensorValues[keyof TensorValues]]>([
    ['float32', { float_data: [1.5, -2] }, Float32Array.of(1.5, -2)],
    ['float64', { double_data: [1.1, -2e300] }, Float64Array.of(1.1, -2e300)],
    ['int32', { int32_data: [-1, 2 ** 31 - 1] }, Int32Array.of(-1, 2 ** 31 - 1)],
    ['int16', { int32_data: [-300, 300] }, Int16Array.of(-300, 300)],
    ['int8', { int32_data: [-128, 127] }, Int8Array.of(-128, 127)],
    ['uint8', { int32_data: [0, 255] }, Uint8Array.of(0, 255)],
    ['uint16', { int32_data: [0, 65535] }, Uint16Array.of(0, 65535)],
    ['bool', { int32_data: [1, 0] }, Uint8Array.of(1, 0)],
    ['float16', { int32_data: [0x3c00, 0xc000] }, Uint16Array.of(0x3c00, 0xc000)],
    ['bfloat16', { int32_data: [0x3f80, 0xc000] }, Uint16Array.of(0x3f80, 0xc000)],
    ['uint32', { uint64_data: [1, 2 ** 32 - 1] }, Uint32Array.of(1, 2 ** 32 - 1)],
    ['int64', { int64_data: [-1, longOf(2n ** 62n + 1n)] }, BigInt64Array.of(-1n, 2n ** 62n + 1n)],
    ['uint64', { uint64_data: [1, longOf(2n ** 62n + 1n)] }, BigUint64Array.of(1n, 2n ** 62n + 1n)],
    ['string', { string_data: [Buffer.from('aé'), Buffer.from('')] }, ['aé', '']],
  ])('unpacks %s from its own field', (type, values, data) => {
    const stored = read({ name: 'W', data_type: code(type), dims: [2], ...values });
    expect(tensorOf(stored)).toEqual({ name: 'W', type, dims: [2], data });
  });

  test('knows scalars and tensors without elements', () => {
    expect(read({ data_type: 1, raw_data: new Uint8Array(4) })).toMatchObject({ dims: [], elements: 1 });
    expect(read({ data_type: 1, dims: [0, 5] })).toMatchObject({ dims: [0, 5], elements: 0, bytes: 0 });
    expect(tensorOf(read({ data_type: 8, dims: [0] })).data).toEqual([]);
  });

  test.each<[ElementType, number, number, number]>([
    ['complex64', 3, 24, 6],
    ['complex128', 3, 48, 6],
    ['float8e5m2', 3, 3, 3],
    ['int4', 3, 2, 2],
    ['uint4', 4, 2, 2],
    ['float4e2m1', 1, 1, 1],
    ['int2', 5, 2, 2],
    ['float16', 3, 6, 3],
  ])('%s: %i elements are %i bytes or %i values', (type, elements, bytes, entries) => {
    expect(bytesOf(type, elements)).toBe(bytes);
    expect(entriesOf(type, elements)).toBe(entries);
    expect(read({ data_type: code(type), dims: [elements], raw_data: new Uint8Array(bytes) })).toMatchObject({
      type,
      bytes,
    });
  });

  test.each<[string, object, string, RegExp]>([
    [
      'external data',
      { external_data: [{ key: 'location', value: '../../etc/passwd' }] },
      'MODEL_EXTERNAL_DATA',
      /initializer "W" keeps its values in another file.*onnx\.save/i,
    ],
    ['an external location without entries', { data_location: 1 }, 'MODEL_EXTERNAL_DATA', /another file/],
    ['an unknown location', { data_location: 2 }, 'MODEL_EXTERNAL_DATA', /another file/],
    ['a segment', { segment: { begin: 0, end: 1 } }, 'MODEL_TENSOR_INVALID', /only a segment/],
    ['no type', { data_type: 0 }, 'MODEL_TYPE_UNSUPPORTED', /data type number 0/],
    ['an unknown type', { data_type: 27 }, 'MODEL_TYPE_UNSUPPORTED', /data type number 27/],
    ['a negative dimension', { dims: [-1] }, 'MODEL_TENSOR_INVALID', /negative dimension \(-1\)/],
    [
      'dimensions beyond 2^53',
      { dims: [2 ** 31, 2 ** 31] },
      'MODEL_TENSOR_INVALID',
      /too large for any memory/,
    ],
    [
      'dimensions that wrap around to 4',
      { dims: [longOf(2n ** 62n + 1n), 4] },
      'MODEL_TENSOR_INVALID',
      /too large/,
    ],
    ['a vast dimension beside 0', { dims: [0, longOf(2n ** 62n)] }, 'MODEL_TENSOR_INVALID', /too large/],
    [
      'too few raw bytes',
      { raw_data: new Uint8Array(3) },
      'MODEL_TENSOR_INVALID',
      /float32 \[1\] and needs 4 bytes, but 3 are there/,
    ],
    ['too many raw bytes', { raw_data: new Uint8Array(5) }, 'MODEL_TENSOR_INVALID', /needs 4 bytes, but 5/],
    ['no values', { raw_data: undefined }, 'MODEL_TENSOR_INVALID', /needs 4 bytes, but 0/],
    ['two storages', { float_data: [1] }, 'MODEL_TENSOR_INVALID', /in two fields/],
    [
      'too many typed values',
      { raw_data: undefined, float_data: [1, 2] },
      'MODEL_TENSOR_INVALID',
      /needs 1 values, but 2/,
    ],
    [
      'values of another type',
      { raw_data: undefined, double_data: [1] },
      'MODEL_TENSOR_INVALID',
      /is float32 and has double_data instead of float_data/,
    ],
    ['strings as raw bytes', { data_type: 8 }, 'MODEL_TENSOR_INVALID', /no string_data/],
    [
      'too few strings',
      { data_type: 8, raw_data: undefined, dims: [2], string_data: [Buffer.from('a')] },
      'MODEL_TENSOR_INVALID',
      /needs 2 values, but 1/,
    ],
  ])('refuses %s', (_, change, reason, message) => {
    const tensor = { name: 'W', data_type: 1, dims: [1], raw_data: new Uint8Array(4), ...change };
    expect(() => read(tensor)).toThrow(
      expect.objectContaining({ reason, message: expect.stringMatching(message) }),
    );
  });

  test.each<[string, Partial<TensorMessage>]>([
    ['half a float', { data_type: 1, float_data: [new Uint8Array(3)] }],
    ['half a double', { data_type: 11, double_data: [new Uint8Array(12)] }],
    ['a number without an end', { data_type: 7, int64_data: [Uint8Array.of(1, 0x80)] }],
    [
      'a number of 11 bytes',
      { data_type: 7, int64_data: [Uint8Array.of(...Array<number>(10).fill(0x80), 0)] },
    ],
    [
      'a number of more than 64 bits',
      { data_type: 7, int64_data: [Uint8Array.of(...Array<number>(9).fill(0x80), 2)] },
    ],
  ])('refuses %s among typed values', (_, change) => {
    expect(() => readTensor({ name: 'W', dims: [1], ...change }, where)).toThrow(
      expect.objectContaining({ reason: 'MODEL_TENSOR_INVALID', message: expect.stringMatching(/cut off/) }),
    );
  });

  test('reads typed int64 like raw int64', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (values) => {
        const data = BigInt64Array.from(values);
        const head = { name: '', data_type: code('int64'), dims: [data.length] };
        const typed = read({ ...head, int64_data: values.map(longOf) });
        const raw = read({ ...head, raw_data: new Uint8Array(data.buffer) });
        expect(tensorOf(typed).data).toEqual(data);
        expect(tensorOf(raw).data).toEqual(data);
      }),
    );
  });
});

describe('tensorOf', () => {
  test('reads raw values at any offset of the file', () => {
    const file = new Uint8Array(11);
    file.set(new Uint8Array(Float32Array.of(1, 2).buffer), 3);
    const stored = readTensor({ data_type: 1, dims: [2], raw_data: file.subarray(3) }, where);
    const { data } = tensorOf(stored);
    expect(data).toEqual(Float32Array.of(1, 2));
    expect((data as Float32Array).buffer).not.toBe(file.buffer);
  });

  test('refuses types without an array', () => {
    const stored = read({ name: 'q', data_type: code('int4'), dims: [2], raw_data: new Uint8Array(1) });
    expect(() => tensorOf(stored)).toThrow(
      expect.objectContaining({
        reason: 'MODEL_TYPE_UNSUPPORTED',
        message: 'Tensor "q" is int4, whose values can\'t be read',
      }),
    );
  });

  test('refuses strings that are not UTF-8', () => {
    const stored = read({ name: 's', data_type: 8, dims: [1], string_data: [Uint8Array.of(0xff)] });
    expect(() => tensorOf(stored)).toThrow(expect.objectContaining({ reason: 'MODEL_TENSOR_INVALID' }));
  });
});

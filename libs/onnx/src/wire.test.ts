import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MODEL } from './schema.ts';
import { decodeModel } from './wire.ts';

const LIMITS = { valuesMax: 1000, nestingMax: 20 };
const decode = (...bytes: number[]) => decodeModel(Uint8Array.from(bytes), LIMITS);
const text = (value: string) => [...Buffer.from(value)];
/** A length-delimited field; its content is shorter than 128 bytes. */
const field = (number: number, ...content: number[]) => [(number << 3) | 2, content.length, ...content];

const GRAPH = 7;
const NODE = 1;
const ATTRIBUTE = 5;
const INITIALIZER = 5;
const ir = [0x08, 10];

describe('decodeModel', () => {
  test('reads each kind of field as a view where it can', () => {
    const bytes = Uint8Array.from([
      ...ir,
      ...field(GRAPH, ...field(INITIALIZER, 0x08, 2, ...field(8, ...text('W')), ...field(9, 1, 2, 3))),
    ]);
    const model = decodeModel(bytes, LIMITS);
    expect(model).toEqual({
      ir_version: 10,
      graph: { initializer: [{ dims: [2], name: 'W', raw_data: Uint8Array.of(1, 2, 3) }] },
    });
    expect(model.graph?.initializer?.[0]?.raw_data?.buffer).toBe(bytes.buffer);
  });

  test('reads whole numbers exactly, as bigints beyond 2^53', () => {
    const ints = [0, 1, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 31, 2 ** 32];
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...ints)), (value) => {
        expect(decodeModel(MODEL.encode({ ir_version: value }).finish(), LIMITS).ir_version).toBe(value);
      }),
    );
    const nines = Array<number>(8).fill(0xff);
    expect(decode(0x08, ...nines, 0x7f).ir_version).toBe(2n ** 63n - 1n);
    expect(decode(0x08, ...nines, 0x80 | 0x7f, 1).ir_version).toBe(-1);
    expect(decode(0x08, ...Array<number>(9).fill(0x80), 1).ir_version).toBe(-(2n ** 63n));
  });

  test('reads lists of attributes packed and unpacked, and mixtures', () => {
    const ints = [0x40, 1, ...field(8, 2, 3), 0x40, 4];
    const floats = [0x3d, 0, 0, 0x80, 0x3f, ...field(7, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40)];
    const model = decode(...field(GRAPH, ...field(NODE, ...field(ATTRIBUTE, ...ints, ...floats))));
    expect(model.graph?.node?.[0]?.attribute?.[0]).toEqual({ ints: [1, 2, 3, 4], floats: [1, 2, 3] });
  });

  test('keeps tensor values as ranges, packed or not', () => {
    const tensor = [...field(7, 1, 2), 0x38, 0x85, 1, 0x2d - 8, 0, 0, 0x80, 0x3f];
    const model = decode(...field(GRAPH, ...field(INITIALIZER, ...tensor)));
    expect(model.graph?.initializer?.[0]).toEqual({
      int64_data: [Uint8Array.of(1, 2), Uint8Array.of(0x85, 1)],
      float_data: [Uint8Array.of(0, 0, 0x80, 0x3f)],
    });
  });

  test('skips fields that it does not know', () => {
    const unknown = [0xf8, 7, 5, 0xf9, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0xfa, 7, 2, 1, 1, 0xfd, 7, 0, 0, 0, 0];
    expect(decode(...ir, ...unknown, ...field(2, ...text('p')))).toEqual({
      ir_version: 10,
      producer_name: 'p',
    });
  });

  test('reads text beyond ASCII', () => {
    expect(decode(...field(2, ...text('情感 é')))).toEqual({ producer_name: '情感 é' });
  });

  test.each<[string, number[], RegExp]>([
    ['a length past the end', [...ir, 0x12, 5, 65], /a value claims 5 bytes where 1 are left/],
    [
      'a length past its parent',
      [...ir, ...field(GRAPH, ...field(NODE, 0x22, 9, 65)), ...field(2, ...text('padding'))],
      /claims 9 bytes where 1 are left \(in graph\.node\[0\], near byte 8 of 18\)/,
    ],
    [
      'a length past its parent, deeper',
      [
        ...ir,
        ...field(GRAPH, ...field(NODE), ...field(NODE, ...field(ATTRIBUTE, ...field(5, 0x4a, 9, 1)))),
        ...field(2, ...text('more of it')),
      ],
      /in graph\.node\[1\]\.attribute\[0\]\.t,/,
    ],
    ['a number cut off', [...ir, 0x28, 0x80], /a number runs past the end/],
    ['a number of more than ten bytes', [...ir, 0x28, ...Array<number>(11).fill(0x80)], /more than 64 bits/],
    ['a number of 65 bits', [...ir, 0x28, ...Array<number>(9).fill(0x80), 2], /more than 64 bits/],
    ['a length of 2^40', [...ir, 0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20], /claims 1099511627776 bytes/],
    ['field number zero', [...ir, 0x02, 0], /impossible number/],
    ['a field number above 2^29', [...ir, ...Array<number>(5).fill(0xff), 1, 0], /impossible number/],
    ['a group', [...ir, 0xfb, 7, 0xfc, 7], /wire type 3, which ONNX never uses/],
    ['a known field of another wire type', [...ir, 0x10, 1], /producer_name has wire type 0 instead of 2/],
    ['a fixed value cut off', [...ir, 0xfd, 7, 0, 0], /a number of 4 bytes runs past the end/],
    ['two graphs', [...ir, ...field(GRAPH), ...field(GRAPH)], /graph comes twice/],
    [
      'two kinds of type',
      [...ir, ...field(GRAPH, ...field(11, ...field(2, ...field(1), ...field(4))))],
      /sequence_type comes beside tensor_type/,
    ],
    [
      'two kinds of dimension',
      [
        ...ir,
        ...field(
          GRAPH,
          ...field(11, ...field(2, ...field(1, ...field(2, ...field(1, 0x08, 3, ...field(2, 65)))))),
        ),
      ],
      /dim_param comes beside dim_value/,
    ],
    ['text that is not UTF-8', [...ir, ...field(2, 0xc3, 0x28)], /not UTF-8/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decode(...bytes)).toThrow(
      expect.objectContaining({ reason: 'MODEL_CORRUPT', message: expect.stringMatching(message) }),
    );
  });

  test('says that a file is no model when not even its first field is', () => {
    expect(() => decode(0xff, 0xff, 0xff, 0xff)).toThrow(
      expect.objectContaining({ reason: 'MODEL_NOT_ONNX' }),
    );
  });

  test('bounds nesting and the number of values', () => {
    let nested: number[] = [];
    for (let i = 0; i < 5; i++) nested = field(1, ...field(5, ...field(6, ...nested)));
    const bytes = Uint8Array.from(field(GRAPH, ...nested));
    expect(decodeModel(bytes, { ...LIMITS, nestingMax: 16 }).graph).toBeDefined();
    expect(() => decodeModel(bytes, { ...LIMITS, nestingMax: 15 })).toThrow(
      expect.objectContaining({ reason: 'MODEL_TOO_DEEP' }),
    );
    const values = Uint8Array.from(
      field(GRAPH, ...field(NODE, ...field(ATTRIBUTE, ...field(8, 1, 2, 3, 4)))),
    );
    expect(decodeModel(values, { ...LIMITS, valuesMax: 7 }).graph).toBeDefined();
    const unknown = Uint8Array.from([0xf8, 7, 1, 0xf8, 7, 2]);
    for (const [bytesOfMany, valuesMax] of [
      [values, 6],
      [unknown, 1],
    ] as const) {
      expect(() => decodeModel(bytesOfMany, { ...LIMITS, valuesMax })).toThrow(
        expect.objectContaining({ reason: 'MODEL_TOO_LARGE' }),
      );
    }
  });

  test('agrees with protobufjs on what protobufjs wrote', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 8 });
    const attribute = fc.record(
      {
        name,
        f: fc.float(),
        i: fc.maxSafeInteger(),
        s: fc.uint8Array({ minLength: 1, maxLength: 5 }),
        floats: fc.array(fc.float(), { minLength: 1, maxLength: 4 }),
        ints: fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 4 }),
        type: fc.integer({ min: -5, max: 20 }),
      },
      { requiredKeys: [] },
    );
    const node = fc.record(
      {
        input: fc.array(name, { minLength: 1, maxLength: 3 }),
        op_type: name,
        attribute: fc.array(attribute, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const model = fc.record({
      ir_version: fc.maxSafeInteger(),
      graph: fc.record({ node: fc.array(node, { minLength: 1, maxLength: 4 }) }),
    });
    fc.assert(
      fc.property(model, (message) => {
        expect(decodeModel(MODEL.encode(message).finish(), LIMITS)).toEqual(message);
      }),
    );
  });
});

import { expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bytesOf,
  type Cell,
  checkTensor,
  DATATYPES,
  decodeItem,
  decodeStrings,
  encodeItem,
  encodeStrings,
  encodeTensorItem,
  encodeTextItem,
  type Instance,
  isCell,
  isRow,
  kindOfInstance,
  type Tensor,
} from './index.ts';

const fixedTensor: fc.Arbitrary<Tensor> = fc
  .record({
    name: fc.string({ maxLength: 20 }),
    datatype: fc.constantFrom(...DATATYPES.filter((d) => d !== 'BYTES')),
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
  })
  .chain(({ name, datatype, shape }) => {
    const bytes = shape.reduce((a, b) => a * b, 1) * bytesOf(datatype);
    return fc
      .uint8Array({ minLength: bytes, maxLength: bytes })
      .map((content) => ({ name, datatype, shape, content }));
  });

const stringTensor: fc.Arbitrary<Tensor> = fc
  .array(fc.string({ unit: 'binary' }), { maxLength: 5 })
  .map((strings) => ({
    name: 's',
    datatype: 'BYTES',
    shape: [strings.length],
    content: encodeStrings(strings.map((text) => text.toWellFormed())),
  }));

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string({ unit: 'binary' }),
  finite,
  fc.boolean(),
  fc.constant(null),
  fc.array(finite, { maxLength: 5 }),
);
const row = fc.dictionary(fc.string({ unit: 'binary' }), cell, { maxKeys: 6 });

const plain = (tensor: Tensor) => ({ ...tensor, content: [...tensor.content] });

it('gives back every text and every tensor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const sent = text.toWellFormed();
      expect(decodeItem(encodeTextItem(sent))).toEqual({ text: sent });
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(fixedTensor, stringTensor), { maxLength: 3 }), (tensors) => {
      const back = decodeItem(encodeTensorItem(tensors)).tensors!;
      expect(back.map(plain)).toEqual(tensors.map(plain));
      for (const tensor of back) checkTensor(tensor);
    }),
  );
});

it('gives back every row and every image', () => {
  fc.assert(
    fc.property(row, (sent) => {
      const back = decodeItem(encodeItem({ row: sent })).row!;
      expect(Object.entries(back)).toEqual(Object.entries(sent));
      expect(isRow(back)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (image) => {
      const back = decodeItem(encodeItem({ image })).image!;
      expect([...back]).toEqual([...image]);
    }),
  );
});

test.each<[Instance, number[]]>([
  [{ text: 'ä' }, [1, 0xc3, 0xa4]],
  [{ tensors: [] }, [2, 0]],
  [{ row: { a: null } }, [3, ...Buffer.from('{"a":null}')]],
  [{ image: Uint8Array.of(0xff, 0xd8) }, [4, 0xff, 0xd8]],
])('%j is an item of its kind', (instance, bytes) => {
  expect([...encodeItem(instance)]).toEqual(bytes);
  expect(kindOfInstance(decodeItem(encodeItem(instance)))).toBe(kindOfInstance(instance));
});

test('a minus zero in a row arrives as zero', () => {
  expect(decodeItem(encodeItem({ row: { a: -0 } })).row).toEqual({ a: 0 });
});

test.each([
  ['nothing', [], 'unknown kind'],
  ['a kind of a later release', [5, 1], 'unknown kind'],
  ['a text that is not UTF-8', [1, 0xff], 'the text is not UTF-8'],
  ['a row that is not UTF-8', [3, 0xff], 'the row is not UTF-8'],
  ['a row that is not JSON', [3, ...Buffer.from('{"a":')], 'the row is not JSON'],
  ['a row that is a list', [3, ...Buffer.from('[1]')], 'the row is no object of cells'],
  ['a row that is null', [3, ...Buffer.from('null')], 'the row is no object of cells'],
  ['an object in a row', [3, ...Buffer.from('{"a":{}}')], 'the row is no object of cells'],
  ['a list of strings in a row', [3, ...Buffer.from('{"a":["b"]}')], 'the row is no object of cells'],
])('refuses %s', (_what, bytes, message) => {
  expect(() => decodeItem(Uint8Array.from(bytes))).toThrow(message);
  expect(() => decodeItem(Uint8Array.from(bytes))).toThrow(
    expect.objectContaining({ kind: 'InvalidInput', reason: 'MALFORMED_ITEM' }),
  );
});

test.each([
  [Number.NaN, false],
  [[1, Number.POSITIVE_INFINITY], false],
  [undefined, false],
  [1n, false],
  [[[1]], false],
  [[], true],
  [-1.5, true],
])('whether %p can stand in a row: %p', (value, expected) => {
  expect(isCell(value)).toBe(expected);
});

it('refuses every cut-off item, and never reads past its end', () => {
  const tensor: Tensor = { name: 'x', datatype: 'FP32', shape: [2, 1], content: new Uint8Array(8) };
  const item = encodeTensorItem([tensor, tensor]);
  for (let size = 0; size < item.length; size++)
    expect(() => decodeItem(item.subarray(0, size))).toThrow(/libs\/model/);
  expect(() => decodeItem(Buffer.concat([item, Buffer.from([0])]))).toThrow('left over');
});

test.each([
  [
    'fewer bytes than the shape',
    { datatype: 'FP32', shape: [2], content: new Uint8Array(4) },
    'takes 8 bytes',
  ],
  [
    'more dimensions than travel',
    { datatype: 'BOOL', shape: Array<number>(17).fill(1), content: new Uint8Array(1) },
    'expected at most 16 dimensions, got 17',
  ],
  ['a negative dimension', { datatype: 'FP32', shape: [-1], content: new Uint8Array(4) }, 'not a shape'],
  [
    'a product beyond 2^53',
    { datatype: 'INT32', shape: [2 ** 31, 2 ** 31], content: new Uint8Array(4) },
    'more than',
  ],
  [
    'a string past the end',
    { datatype: 'BYTES', shape: [1], content: new Uint8Array([9, 0, 0, 0, 1]) },
    'UTF-8',
  ],
  ['too few strings', { datatype: 'BYTES', shape: [2], content: encodeStrings(['a']) }, '2 elements'],
  [
    'bytes that are not UTF-8',
    { datatype: 'BYTES', shape: [1], content: new Uint8Array([1, 0, 0, 0, 255]) },
    'UTF-8',
  ],
] as const)('refuses a tensor with %s', (_what, tensor, message) => {
  expect(() => checkTensor({ name: 'x', ...tensor })).toThrow(message);
});

it('keeps strings apart', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (strings) => {
      const content = encodeStrings(strings.map((text) => text.toWellFormed()));
      const back = decodeStrings({ name: 's', content }, strings.length);
      expect(back).toEqual(strings.map((text) => text.toWellFormed()));
    }),
  );
});

import { expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bytesOf,
  checkTensor,
  DATATYPES,
  decodeItem,
  decodeStrings,
  encodeStrings,
  encodeTensorItem,
  encodeTextItem,
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

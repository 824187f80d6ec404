import { describe, expect, test } from '@jest/globals';
import type { Instance } from '@ratchet/model';
import type { Instance__Output } from '@ratchet/protocol';
import fc from 'fast-check';
import { decodeInstance, encodeInstance, readAbout, readInstance } from './wire-instance.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const row = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ unit: 'grapheme' }),
      fc.oneof(fc.string({ unit: 'grapheme' }), number, fc.boolean(), fc.constant(null), fc.array(number)),
    ),
    { selector: ([name]) => name },
  )
  .map((cells) => ({ row: Object.fromEntries(cells) }));
const tensors = fc.uint8Array().map((content) => ({
  tensors: [{ name: 'x', datatype: 'BOOL' as const, shape: [content.length], content }],
}));
const instance: fc.Arbitrary<Instance> = fc.oneof(
  fc.record({ text: fc.string({ unit: 'grapheme' }) }),
  fc.record({ image: fc.uint8Array() }),
  row,
  tensors,
);

/** The same for all kinds of bytes. */
function shown({ image, tensors, ...others }: Instance): unknown {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  if (image !== undefined) return { image: hex(image) };
  return tensors ? tensors.map((tensor) => ({ ...tensor, content: hex(tensor.content) })) : others;
}

test('an instance of any kind is the same after it was kept', () => {
  fc.assert(
    fc.property(instance, (instance) => {
      const kept = new Uint8Array(encodeInstance(instance));
      expect(shown(readInstance(decodeInstance(kept))!)).toEqual(shown(instance));
    }),
  );
});

describe('readAbout', () => {
  const row = {
    row: { fields: { a: { numberValue: Number.NaN, kind: 'numberValue' } } },
    input: 'row',
  } as const;

  test.each<[string, string, Instance__Output | null, unknown]>([
    ['a text', 'good', null, { text: 'good', instance: undefined }],
    ['the text of an instance', '', { text: 'good', input: 'text' }, { text: 'good', instance: undefined }],
    ['both', 'bad', { text: 'good', input: 'text' }, { text: 'bad', instance: { text: 'good' } }],
    ['an instance of nothing', '', {}, { text: '', instance: undefined }],
    [
      'what is no row',
      '',
      row,
      { text: '', instance: expect.objectContaining({ reason: 'INVALID_ROW', metadata: { column: 'a' } }) },
    ],
    [
      'what is no tensor',
      '',
      {
        tensors: { tensors: [{ name: 'x', datatype: 'INT4', shape: [], content: Buffer.of() }] },
        input: 'tensors',
      },
      { text: '', instance: expect.objectContaining({ reason: 'INVALID_TENSORS' }) },
    ],
  ])('reads %s', (_name, text, instance, expected) => {
    expect(readAbout({ text, instance })).toEqual(expected);
  });
});

import { expect, test } from '@jest/globals';
import type { Instance } from './instance.ts';
import { wireInstance } from './wire-instance.ts';

const content = Uint8Array.of(1);
const x = { name: 'x', datatype: 'BOOL', shape: [1], content } as const;

test.each<[string, Instance, unknown]>([
  ['a text', { text: '' }, { text: '' }],
  ['an image', { image: content }, { image: content }],
  ['tensors', { tensors: [x] }, { tensors: { tensors: [x] } }],
  [
    'a row',
    { row: { n: 0, s: '', b: false, none: null, all: [1, 2], empty: [] } },
    {
      row: {
        fields: {
          n: { numberValue: 0 },
          s: { stringValue: '' },
          b: { boolValue: false },
          none: { nullValue: 'NULL_VALUE' },
          all: { listValue: { values: [{ numberValue: 1 }, { numberValue: 2 }] } },
          empty: { listValue: { values: [] } },
        },
      },
    },
  ],
])('wireInstance carries %s', (_, instance, wire) => {
  expect(wireInstance(instance)).toEqual(wire);
});

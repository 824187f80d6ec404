import { describe, expect, test } from '@jest/globals';
import { rowOfStruct, type Struct } from './struct.ts';

type Value = Struct['fields'][string];

const number = (numberValue: number): Value => ({ kind: 'numberValue', numberValue });
const list = (...values: Value[]): Value => ({ kind: 'listValue', listValue: { values } });
const word: Value = { kind: 'stringValue', stringValue: 'a' };

describe('rowOfStruct', () => {
  test.each<[string, Value, unknown]>([
    ['a text', word, 'a'],
    ['an empty text', { kind: 'stringValue', stringValue: '' }, ''],
    ['a number', number(-2.5), -2.5],
    ['a boolean', { kind: 'boolValue', boolValue: false }, false],
    ['null', { kind: 'nullValue' }, null],
    ['nothing', {}, null],
    ['a series', list(number(1), number(2)), [1, 2]],
    ['an empty series', list(), []],
  ])('reads %s', (_name, value, cell) => {
    expect(rowOfStruct({ fields: { column: value } })).toEqual({ column: cell });
  });

  test('takes any name for a column', () => {
    const fields = Object.fromEntries([
      ['__proto__', number(1)],
      ['2', word],
      ['', word],
    ]);
    expect(Object.entries(rowOfStruct({ fields }))).toEqual([
      ['2', 'a'],
      ['__proto__', 1],
      ['', 'a'],
    ]);
  });

  test.each<[string, Value]>([
    ['NaN', number(Number.NaN)],
    ['Infinity', number(Number.POSITIVE_INFINITY)],
    ['-Infinity', list(number(1), number(Number.NEGATIVE_INFINITY))],
    ['an object', { kind: 'structValue' }],
    ['a list of other things', list(number(1), word)],
    ['a list of other things', list(list())],
    ['a list of other things', list({ kind: 'nullValue' })],
  ])('refuses %s, and names the column', (what, value) => {
    const read = (): unknown => rowOfStruct({ fields: { fine: word, height: value } });
    expect(read).toThrow(expect.objectContaining({ reason: 'INVALID_ROW', metadata: { column: 'height' } }));
    expect(read).toThrow(new RegExp(`^column "height": expected .*, got ${what}`));
  });
});

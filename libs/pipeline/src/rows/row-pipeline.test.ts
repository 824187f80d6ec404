import { describe, expect, it } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import type { Row } from '@ratchet/model';
import fc from 'fast-check';
import { parsePipeline } from '../pipeline.ts';
import type { RowColumn } from './encode-row-step.ts';
import type { RowPipeline } from './row-pipeline.ts';

function pipelineOf(...columns: RowColumn[]): RowPipeline {
  return parsePipeline([{ step: 'encode-row', columns }]) as RowPipeline;
}

const AGE: RowColumn = { name: 'age', kind: 'number', missing: 40, flagMissing: true };
const CITY: RowColumn = {
  name: 'city',
  kind: 'category',
  values: ['Bonn', '杭州', 'true', '7'],
  other: true,
};
const SHOP: RowColumn = { name: 'shop', kind: 'hashed', buckets: 8, hash: 'fnv1a-mix' };
const DAY: RowColumn = {
  name: 'day',
  kind: 'date',
  parts: ['days', 'year', 'month', 'dayOfWeek', 'hour'],
  missing: '2001-02-03',
  flagMissing: true,
};
const SALES: RowColumn = { name: 'sales', kind: 'series', lags: [1, 2, 5], windows: [2, 4], missing: 9 };
const ALL = [AGE, CITY, SHOP, DAY, SALES];
const all = pipelineOf(...ALL);

describe('a number', () => {
  it.each<[string, unknown, number[]]>([
    ['a number', 3.5, [3.5, 0]],
    ['a decimal', '3.5', [3.5, 0]],
    ['a decimal with an exponent', '-1.5e2', [-150, 0]],
    ['a decimal without a digit before the point', '.5', [0.5, 0]],
    ['true', true, [1, 0]],
    ['false', false, [0, 0]],
    ['minus zero', -0, [0, 0]],
    ['null', null, [40, 1]],
    ['the empty string', '', [40, 1]],
  ])('may be %s', (_, age, expected) => {
    const [value, flag] = pipelineOf(AGE).encode({ age } as Row);
    expect([value, flag]).toEqual(expected);
  });

  it.each<[unknown, string]>([
    ['abc', '"abc"'],
    [' 3,5', '" 3,5"'],
    ['3,5', '"3,5"'],
    ['3.5 ', '"3.5 "'],
    ['0x10', '"0x10"'],
    ['NaN', '"NaN"'],
    ['Infinity', '"Infinity"'],
    ['1e39', '"1e39"'],
    ['1'.repeat(1001), 'a string of 1001 characters'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [-1e39, '-1e+39'],
    [[1, 2], 'a list of 2 numbers'],
    [{ valueOf: 1 }, 'an object'],
  ])('is not %j', (age, got) => {
    expect(() => pipelineOf(AGE).encode({ age } as Row)).toThrow(
      expect.objectContaining({
        kind: 'InvalidInput',
        reason: 'INVALID_CELL',
        message: `column "age": expected a number that a 32-bit float can hold, a decimal such as "3.5", true or false, or null, got ${got}`,
        metadata: { column: 'age' },
      }),
    );
  });

  it('has no flag unless it is asked for', () => {
    const plain = pipelineOf({ ...AGE, flagMissing: false }, CITY);
    expect([...plain.encode({ city: 'Bonn' })]).toEqual([40, 1, 0, 0, 0, 0]);
  });
});

describe('a category', () => {
  it.each<[unknown, number[]]>([
    ['Bonn', [1, 0, 0, 0, 0]],
    ['杭州', [0, 1, 0, 0, 0]],
    [true, [0, 0, 1, 0, 0]],
    [7, [0, 0, 0, 1, 0]],
    ['bonn', [0, 0, 0, 0, 1]],
    ['__proto__', [0, 0, 0, 0, 1]],
    [null, [0, 0, 0, 0, 0]],
    ['', [0, 0, 0, 0, 0]],
  ])('%j is %j', (city, expected) => {
    expect([...pipelineOf(CITY).encode({ city } as Row)]).toEqual(expected);
  });

  it('leaves an unknown value out without a feature for others', () => {
    expect([...pipelineOf({ ...CITY, other: false }).encode({ city: 'Rome' })]).toEqual([0, 0, 0, 0]);
  });

  it.each([[Number.NaN], ['x'.repeat(1001)], [[]], [{}]])('is not %j', (city) => {
    expect(() => pipelineOf(CITY).encode({ city } as unknown as Row)).toThrow(
      expect.objectContaining({ reason: 'INVALID_CELL', metadata: { column: 'city' } }),
    );
  });

  it('has the bucket that models in use were trained with, when it is hashed', () => {
    const place = (shop: string): number =>
      pipelineOf({ ...SHOP, buckets: 256 })
        .encode({ shop })
        .indexOf(1);
    expect(['Bonn', '杭州', '7'].map(place)).toEqual([105, 39, 164]);
    expect([...pipelineOf(SHOP).encode({ shop: null })]).toEqual(Array(8).fill(0));
    expect(() => pipelineOf(SHOP).encode({ shop: [1] })).toThrow(Fault);
  });
});

describe('a date', () => {
  const f = Math.fround;
  const turn = (share: number): number[] => [
    f(Math.sin(2 * Math.PI * share)),
    f(Math.cos(2 * Math.PI * share)),
  ];

  it('becomes days and years, and circles of months, days of the week and hours', () => {
    const encoded = pipelineOf(DAY).encode({ day: '2024-05-31T18:30:00+02:00' });
    const expected = [19_874, 2024, ...turn(4 / 12), ...turn(5 / 7), ...turn(16.5 / 24), 0];
    expect([...encoded]).toEqual(expected);
  });

  it('has the stand-in of its days and the middle of each circle where it is missing', () => {
    expect([...pipelineOf(DAY).encode({ day: null })]).toEqual([11_356, 2001, 0, 0, 0, 0, 0, 0, 1]);
  });

  it.each([['2024-02-30'], ['yesterday'], [20_240_531], [true], [[1]]])('is not %j', (day) => {
    expect(() => pipelineOf(DAY).encode({ day })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('column "day": expected an ISO 8601 date such as "2024-05-31"'),
      }),
    );
  });
});

describe('a series', () => {
  it.each<[unknown, number[]]>([
    [
      [1, 2, 3, 4, 5, 6],
      [6, 5, 2, 5.5, 4.5],
    ],
    [
      [4, 8],
      [8, 4, 4, 6, 6],
    ],
    [[-0], [0, 0, 0, 0, 0]],
    [[], [9, 9, 9, 9, 9]],
    [null, [9, 9, 9, 9, 9]],
  ])('of %j gives %j', (sales, expected) => {
    expect([...pipelineOf(SALES).encode({ sales } as Row)]).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [[1, Number.NaN], 'a list whose value 2 of 2 is NaN'],
    [[1, null, 3], 'a list whose value 2 of 3 is null'],
    [['1'], 'a list whose value 1 of 1 is a string'],
    [Array(65_537).fill(0), 'a list of 65537 values'],
    [5, 'got 5'],
  ])('is not %j', (sales, got) => {
    expect(() => pipelineOf(SALES).encode({ sales } as Row)).toThrow(
      expect.objectContaining({ reason: 'INVALID_CELL', message: expect.stringContaining(got) }),
    );
  });
});

describe('a row pipeline', () => {
  it('names its features in their order', () => {
    const names = all.features.map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('shop'))).toEqual([
      ...'age|age missing|city = Bonn|city = 杭州|city = true|city = 7|city = any other'.split('|'),
      ...'day days|day year|day month sine|day month cosine|day dayOfWeek sine'.split('|'),
      ...'day dayOfWeek cosine|day hour sine|day hour cosine|day missing'.split('|'),
      ...'sales lag 1|sales lag 2|sales lag 5|sales mean of 2|sales mean of 4'.split('|'),
    ]);
    const hashed = all.features.flatMap(({ column, name }) => (column === 'shop' ? [name] : []));
    expect(hashed).toEqual(Array.from({ length: 8 }, (_, i) => `shop # ${i}`));
    expect(all.encode({ age: 1 })).toHaveLength(names.length);
  });

  it('writes into a matrix what it gives alone, whatever lay there', () => {
    const row: Row = { age: 20, city: 'Bonn', shop: 'a', day: '1999-12-31', sales: [1], unknown: 'ignored' };
    const width = all.features.length;
    const matrix = new Float32Array(3 * width).fill(7);
    all.encodeInto(row, matrix, width);
    expect(matrix.subarray(width, 2 * width)).toEqual(all.encode(row));
    expect(matrix[width - 1]).toBe(7);
    expect(matrix[2 * width]).toBe(7);
    const [tensor] = all.prepare({ row }, ['x']);
    expect(tensor).toMatchObject({ name: 'x', datatype: 'FP32', shape: [width] });
    expect(new Float32Array(tensor!.content.slice().buffer)).toEqual(all.encode(row));
  });

  it('takes what a row does not have as missing', () => {
    const nothing = Object.fromEntries(ALL.map(({ name }) => [name, null]));
    expect(all.encode({})).toEqual(all.encode(nothing));
    expect(all.encode({ toString: 'x' })).toEqual(all.encode({}));
    expect([...pipelineOf({ ...AGE, name: 'constructor' }).encode({})]).toEqual([40, 1]);
  });

  it.each<[string, unknown, string]>([
    ['that is a list', [1, 2], 'expected a row as an object of columns, got a list'],
    ['that is null', null, 'got null'],
    ['that is a string', 'age', 'got a string'],
  ])('refuses a row %s', (_, row, message) => {
    expect(() => all.encode(row as Row)).toThrow(
      expect.objectContaining({ reason: 'INVALID_ROW', message: expect.stringContaining(message) }),
    );
  });

  it('gives finite vectors of one width, or a Fault, for any JSON', () => {
    const cell = fc.oneof(
      fc.jsonValue(),
      fc.double(),
      fc.string(),
      fc.array(fc.double({ noNaN: true })),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom('Bonn', '3.5', '', null, true),
    );
    const known = fc.record(Object.fromEntries(ALL.map(({ name }) => [name, cell])), { requiredKeys: [] });
    let encoded = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: cell }), (row) => {
        try {
          const vector = all.encode(row as Row);
          expect(vector).toHaveLength(all.features.length);
          expect(vector.every(Number.isFinite)).toBe(true);
          expect(all.encode(JSON.parse(JSON.stringify(row)) as Row)).toEqual(vector);
          encoded++;
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 1000 },
    );
    expect(encoded).toBeGreaterThan(10);
  });
});

describe('the spec of a row pipeline', () => {
  it.each<[string, unknown[], string]>([
    ['no columns', [], 'step 0 (encode-row): columns:'],
    ['a kind that it does not know', [{ name: 'a', kind: 'text' }], 'columns.0.kind:'],
    ['a column twice', [AGE, AGE], 'expected every column once'],
    ['a value twice', [{ ...CITY, values: ['a', 'a'] }], 'columns.0.values: expected every entry once'],
    [
      'a stand-in beyond 32-bit floats',
      [{ ...AGE, missing: 1e39 }],
      'columns.0.missing: expected a 32-bit float',
    ],
    ['a series without features', [{ ...SALES, lags: [], windows: [] }], 'expected a lag or a window'],
    ['a day that no calendar has', [{ ...DAY, missing: '2023-02-29' }], 'columns.0.missing:'],
    [
      'too many features',
      Array.from({ length: 5 }, (_, i) => ({ ...SHOP, name: `s${i}`, buckets: 4096 })),
      'expected at most 16384 features in all',
    ],
  ])('has not %s', (_, columns, message) => {
    expect(() => parsePipeline([{ step: 'encode-row', columns }])).toThrow(
      expect.objectContaining({ reason: 'PIPELINE_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('comes back as it was read', () => {
    expect(pipelineOf(...ALL).spec).toEqual([{ step: 'encode-row', columns: ALL }]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import type { Cell, Row } from '@ratchet/model';
import fc from 'fast-check';
import { parsePipeline } from '../pipeline.ts';
import type { RowPipeline } from '../rows/row-pipeline.ts';
import { type InferColumnsOptions, inferColumns } from './infer-columns.ts';

/** What is found out about one column of as many rows as there are cells. */
function found(cells: readonly unknown[], options: InferColumnsOptions = {}, name = 'c') {
  const { columns, findings } = inferColumns(
    cells.map((cell) => ({ [name]: cell as Cell })),
    options,
  );
  expect(findings).toHaveLength(1);
  expect(columns).toHaveLength(findings[0]!.kind === 'ignored' ? 0 : 1);
  return { made: columns[0], finding: findings[0]! };
}

function times(count: number, cell: (i: number) => unknown): unknown[] {
  return Array.from({ length: count }, (_, i) => cell(i));
}

describe('a column of', () => {
  it.each<[string, unknown[], object]>([
    ['numbers', [1.5, 2, 8, 3], { name: 'c', kind: 'number', missing: 2.5, flagMissing: false }],
    ['numbers as text', ['1.5', '2', '', '1e3'], { kind: 'number', missing: 2, flagMissing: true }],
    ['booleans', [true, false, null, true], { kind: 'number', missing: 1, flagMissing: true }],
    ['words', ['b', 'a', 'b', 'a'], { name: 'c', kind: 'category', values: ['a', 'b'], other: false }],
    ['words, one of them once', ['b', 'a', 'b', 'once', 'a'], { values: ['a', 'b'], other: true }],
    ['codes with zeros', ['01', '02', '01', '02'], { kind: 'category', values: ['01', '02'] }],
    ['words and numbers', ['a', 1, 'a', 1], { kind: 'category', values: ['1', 'a'] }],
    [
      'many words',
      times(300, (i) => `w${i % 90}`),
      { name: 'c', kind: 'hashed', buckets: 128, hash: 'fnv1a-mix' },
    ],
    ['very many words', times(30_000, (i) => `w${i % 9000}`), { kind: 'hashed', buckets: 256 }],
    [
      'days',
      ['2024-01-01', '2024-01-05', '2024-01-03'],
      {
        name: 'c',
        kind: 'date',
        parts: ['days', 'month', 'dayOfWeek'],
        missing: '2024-01-03',
        flagMissing: false,
      },
    ],
    [
      'times over years',
      ['2022-01-01T10:00Z', null, '2024-01-03 11:30'],
      {
        kind: 'date',
        parts: ['days', 'month', 'dayOfWeek', 'year', 'hour'],
        missing: '2023-01-02',
        flagMissing: true,
      },
    ],
    [
      'lists of numbers',
      [[1, 2, 3], [4, 5, 6, 7], [], [8, 9, 10]],
      { name: 'c', kind: 'series', lags: [1, 2, 3], windows: [3], missing: 7 },
    ],
  ])('%s', (_, cells, expected) => {
    expect(found(cells).made).toMatchObject(expected);
  });

  it.each<[string, unknown[], string]>([
    ['one value', ['a', 'a', 'a'], 'every row has the same value'],
    ['one number', [7, 7], 'every row has the same value'],
    ['nothing', [null, '', null], 'no row has a value'],
    ['empty lists', [[], []], 'no row has a value'],
    ['nearly nothing', ['a', 'b', ...times(98, () => null)], '98 % of the rows have no value'],
    ['different texts', ['a', 'b', 'c', null], 'an id or free text: a different value in every row'],
    [
      'very many different texts',
      times(25_000, (i) => `x${i}`),
      'an id or free text: a different value in every row',
    ],
    [
      'nearly different texts',
      times(100, (i) => `x${Math.min(i, 90)}`),
      'an id or free text: 91 values in 100 rows',
    ],
    ['long texts', ['x'.repeat(1001), 'a', 'a'], 'free text: some values are longer than 1000 characters'],
  ])('%s is left out', (_, cells, why) => {
    expect(found(cells).finding).toMatchObject({ kind: 'ignored', why });
  });

  it('one value is kept where others are missing', () => {
    expect(found(['yes', null, 'yes', null]).made).toMatchObject({ kind: 'category', values: ['yes'] });
  });

  it.each(['id', 'ID', 'customer_id', 'customerId', 'row id', 'Index', ''])(
    'whole numbers called %j is an id',
    (name) => {
      const ids = times(30, (i) => 100 + i);
      expect(found(ids, {}, name).finding).toMatchObject({
        kind: 'ignored',
        why: expect.stringContaining('an id'),
      });
      expect(found([...ids, 100], {}, name).finding.kind).toBe('number');
    },
  );

  it.each([['paid'], ['grid'], ['bodyIndex']])('whole numbers called %j is only warned of', (name) => {
    const { finding } = found(
      times(30, (i) => 100 + i),
      {},
      name,
    );
    expect(finding).toMatchObject({
      kind: 'number',
      warnings: [expect.stringContaining('ignore it if it is an id')],
    });
  });

  it.each<[string, unknown[], string]>([
    ['few whole numbers', times(30, (i) => i % 5), 'only 5 whole numbers: choose category if they are codes'],
    [
      'numbers and a word',
      times(30, (i) => (i % 10 === 9 ? 'n/a' : i % 10)),
      '90 % of the values are numbers, but others are not, such as "n/a"',
    ],
    ['days written otherwise', times(30, (i) => `0${1 + (i % 9)}.12.2024`), 'write them as "2024-05-31"'],
    ['postal codes', times(30, (i) => `0110${i % 9}`), 'choose number if they are none'],
  ])('%s has a warning', (_, cells, warning) => {
    expect(found(cells).finding.warnings).toEqual([expect.stringContaining(warning)]);
  });

  it('anything is described for people', () => {
    const cells = [...times(12, (i) => `name ${i % 4}`), null, 'x'.repeat(60), 'x'.repeat(60), null];
    expect(found(cells).finding).toEqual({
      column: 'c',
      kind: 'category',
      why: '5 different values',
      distinct: 5,
      missingShare: 0.125,
      examples: ['name 0', 'name 1', 'name 2'],
      warnings: [],
    });
  });
});

describe('what people choose', () => {
  it.each<[string, InferColumnsOptions['overrides'] & object, unknown[], object | undefined]>([
    ['numbers as categories', { c: 'category' }, [1, 2, 1, 2], { kind: 'category', values: ['1', '2'] }],
    [
      'an id as a category',
      { c: 'category' },
      ['a', 'b', 'c'],
      { kind: 'category', values: ['a', 'b', 'c'], other: false },
    ],
    ['codes as numbers', { c: 'number' }, ['01', '02', '01'], { kind: 'number', missing: 1 }],
    ['dates as categories', { c: 'category' }, ['2024-01', '2024-01'], { kind: 'category' }],
    ['a constant as a number', { c: 'number' }, [1, 1], { kind: 'number' }],
    ['a date', { c: 'date' }, ['2024-01-01'], { kind: 'date' }],
    ['a series', { c: 'series' }, [[1]], { kind: 'series', lags: [1], windows: [] }],
    ['whatever they leave out', { c: 'ignore' }, [1, 'a', [2], { any: 'thing' }], undefined],
  ])('is taken: %s', (_, overrides, cells, expected) => {
    const { made } = found(cells, { overrides });
    if (expected === undefined) expect(made).toBeUndefined();
    else expect(made).toMatchObject(expected);
  });

  it.each<[InferColumnsOptions['overrides'] & object, unknown[], string]>([
    [{ c: 'number' }, [1, 'n/a'], 'row 2: column "c": expected a number that a 32-bit float can hold'],
    [{ c: 'date' }, ['2024-01-01', '1.2.2024'], 'row 2: column "c": expected an ISO 8601 date'],
    [{ c: 'series' }, [[1], 5], 'row 2: column "c": expected a list of at most 65536 numbers'],
    [{ c: 'category' }, ['a', ['b']], 'row 2: column "c": expected a string of at most 1000 characters'],
    [{}, [1, Number.NaN], 'row 2: column "c": expected a string, a number that a 32-bit float can hold'],
    [{}, [1, Number.POSITIVE_INFINITY], 'row 2: column "c"'],
    [{}, [{ a: 1 }], 'row 1: column "c"'],
    [{}, [[1, 'a']], 'got a list whose value 2 of 2 is a string'],
    [{}, [[], 1], 'row 2: column "c": expected lists or single values, got both'],
  ])('is checked against the rows: %j', (overrides, cells, message) => {
    expect(() => found(cells, { overrides })).toThrow(
      expect.objectContaining({
        kind: 'InvalidInput',
        reason: 'INVALID_CELL',
        message: expect.stringContaining(message),
        metadata: { column: 'c' },
      }),
    );
  });

  it.each<[InferColumnsOptions, Row[], string]>([
    [{ overrides: { d: 'number' } }, [{ c: 1 }], 'UNKNOWN_COLUMN'],
    [{ target: 'd' }, [{ c: 1 }], 'UNKNOWN_COLUMN'],
    [{}, [], 'NO_TRAINING_ROWS'],
    [{}, [Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`c${i}`, 1]))], 'TOO_MANY_COLUMNS'],
    [{}, [['c'] as unknown as Row], 'INVALID_ROW'],
  ])('or what comes does not fit: %j', (options, rows, reason) => {
    expect(() => inferColumns(rows, options)).toThrow(expect.objectContaining({ reason }));
  });
});

describe('a column that gives the target away', () => {
  const warned = (cells: unknown[], targets: (string | number)[]): boolean =>
    found(cells, { target: targets }).finding.warnings.some((warning) =>
      warning.includes('known before the target'),
    );
  const labels = times(40, (i) => (i % 4 === 0 ? 'yes' : 'no')) as string[];
  const values = times(40, (i) => (i * 7919) % 101) as number[];

  it.each<[string, unknown[], (string | number)[], boolean]>([
    [
      'the label in other words',
      labels.map((label) => (label === 'yes' ? 'accepted' : 'refused')),
      labels,
      true,
    ],
    ['finer than the label', labels.map((label, i) => `${label}${i % 3}`), labels, true],
    ['the label with one exception', labels.map((label, i) => (i === 5 ? 'yes' : label)), labels, false],
    ['too few rows to say', labels.slice(0, 19), labels.slice(0, 19), false],
    ['beside one label only', labels, labels.map(() => 'no'), false],
    ['the value in another unit', values.map((value) => value * 1.8 + 32), values, true],
    ['a good guess of the value', values.map((value, i) => value + (i % 5)), values, false],
    ['different in every row', times(40, (i) => (i * 31) % 97), labels, false],
  ])('%s', (_, cells, targets, expected) => {
    expect(warned(cells, targets)).toBe(expected);
  });

  it('is told by the name of the target too, which is no column itself', () => {
    const rows = labels.map((label, i) => ({ label, copy: label, other: i % 3 === 0 ? 'a' : 'b' }));
    const { columns, findings } = inferColumns(rows, { target: 'label' });
    expect(columns.map(({ name }) => name)).toEqual(['copy', 'other']);
    expect(findings.map(({ warnings }) => warnings.length)).toEqual([1, 0]);
    const prices = values.map((value) => ({ euros: String(value), cents: value * 100 }));
    expect(inferColumns(prices, { target: 'euros' }).findings[0]!.warnings).toHaveLength(1);
  });
});

it('every row can be encoded with the columns that were inferred from all of them', () => {
  const cells: fc.Arbitrary<Cell>[] = [
    fc.double({ noNaN: true, min: -1e38, max: 1e38 }),
    fc.constantFrom('a', 'b', 'c', '1', '01', ''),
    fc.string(),
    fc.boolean(),
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
      .map((date) => date.toISOString()),
    fc.array(fc.integer(), { maxLength: 5 }),
  ];
  const column = fc
    .constantFrom(...cells)
    .chain((cell) => fc.array(fc.option(cell), { minLength: 8, maxLength: 8 }));
  let encoded = 0;
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 6 }), (table) => {
      const rows = times(8, (i) =>
        Object.fromEntries(table.map((each, c) => [`c${c}`, each[i] as Cell])),
      ) as Row[];
      const { columns, findings } = inferColumns(rows);
      expect(findings).toHaveLength(table.length);
      expect(inferColumns(rows)).toEqual({ columns, findings });
      if (columns.length === 0) return;
      const pipeline = parsePipeline([{ step: 'encode-row', columns }]) as RowPipeline;
      for (const row of rows) expect(pipeline.encode(row).every(Number.isFinite)).toBe(true);
      encoded++;
    }),
    { numRuns: 300 },
  );
  expect(encoded).toBeGreaterThan(100);
});

it('fails with Faults only, whatever the rows are', () => {
  const row = fc.oneof(
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.jsonValue()),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
      try {
        const { columns } = inferColumns(rows as Row[]);
        if (columns.length > 0) parsePipeline([{ step: 'encode-row', columns }]);
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
      }
    }),
    { numRuns: 500 },
  );
});

import { describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import {
  checkTensor,
  DATATYPES,
  type Datatype,
  type Instance,
  type Manifest,
  type Tensor,
  type TensorSpec,
} from '@ratchet/model';
import fc from 'fast-check';
import { readInstances } from './instances.ts';
import { jsonFromTensor } from './tensor-to-json.ts';

function manifestOf(inputs: TensorSpec[], batch = true): Manifest {
  const outputs: TensorSpec[] = [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }];
  return {
    formatVersion: 1,
    model: 'm',
    version: '1',
    task: 'tensors',
    pipeline: [],
    signature: { inputs, outputs, batch },
  };
}

const TEXT: Manifest = {
  ...manifestOf([{ name: 'ids', datatype: 'INT32', shape: [-1, -1], pad: -1 }]),
  task: 'text-classification',
};
const one = (datatype: Datatype, shape: number[]): Manifest => manifestOf([{ name: 'x', datatype, shape }]);
const FLOATS = one('FP32', [-1, 2, -1]);
const TWO = manifestOf([
  { name: 'age', datatype: 'FP32', shape: [-1] },
  { name: 'city', datatype: 'BYTES', shape: [-1, 1] },
]);

function faultOf(instances: unknown[], manifest: Manifest): Fault {
  try {
    readInstances(instances, manifest);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
}

function onlyTensor(instances: Instance[]): Tensor {
  const [first] = instances;
  if (!first?.tensors) throw new Error('expected tensors');
  return first.tensors[0]!;
}

const ROWS: Manifest = { ...manifestOf([]), task: 'tabular-classification' };
const RATINGS: Manifest = { ...manifestOf([]), task: 'recommendation' };
const IMAGES: Manifest = { ...manifestOf([]), task: 'image-classification' };
const QUESTIONS: Manifest = { ...manifestOf([]), task: 'question-answering' };

describe('readInstances refuses', () => {
  test.each<[string, Manifest, unknown[], string]>([
    ['no text', TEXT, ['a', 7], 'instance 1: expected a string, for the model reads text, got 7'],
    [
      'a list for a text',
      TEXT,
      [['a']],
      'instance 0: expected a string, for the model reads text, got a list of 1',
    ],
    ['a scalar for a list', FLOATS, [3], 'instance 0: input "x": expected a list (FP32 [2, *]), got 3'],
    [
      'a wrong length',
      FLOATS,
      [[[1], [2], [3]]],
      'instance 0: input "x": expected a list of 2 (FP32 [2, *]), got a list of 3',
    ],
    [
      'a ragged list',
      FLOATS,
      [[[1, 2], [3]]],
      'input "x" at [1]: expected a list of 2 (FP32 [2, *]), got a list of 1',
    ],
    [
      'a ragged list that would be more than memory holds',
      one('FP32', [-1, -1, -1]),
      [[Array<number>(500_000).fill(0), ...Array.from({ length: 500_000 }, () => [])]],
      'input "x" at [1]: expected a list of 500000 (FP32 [*, *]), got a list of 0',
    ],
    ['too shallow', FLOATS, [[1, 2]], 'input "x" at [0]: expected a list (FP32 [2, *]), got 1'],
    [
      'too deep',
      FLOATS,
      [[[[1]], [2]]],
      'input "x" at [0][0]: expected a finite number of 32 bits (FP32 [2, *]), got a list of 1',
    ],
    ['mixed depths', FLOATS, [[[1], 2]], 'input "x" at [1]: expected a list (FP32 [2, *]), got 2'],
    [
      'a string for a number',
      FLOATS,
      [[['1'], [2]]],
      'at [0][0]: expected a finite number of 32 bits (FP32 [2, *]), got the string "1"',
    ],
    ['null for a number', FLOATS, [[[null], [2]]], 'got null'],
    ['true for a number', FLOATS, [[[true], [2]]], 'got true'],
    [
      'the second of two',
      FLOATS,
      [
        [[1], [2]],
        [[1], ['NaN']],
      ],
      'instance 1: input "x" at [1][0]',
    ],
    ['a float beyond 32 bits', FLOATS, [[[1e39], [2]]], 'got 1e+39'],
    ['an object without inputs', FLOATS, [{}], 'instance 0: input "x" is missing; the model reads: "x"'],
    [
      'an unknown input',
      FLOATS,
      [{ x: [[1], [2]], z: 1 }],
      'instance 0: the model has no input "z"; it has: "x"',
    ],
    ['an inherited name', FLOATS, [{ constructor: 1 }], 'the model has no input "constructor"'],
    [
      'a fraction for INT32',
      one('INT32', [-1]),
      [1.5],
      'expected a whole number of 32 bits (INT32 []), got 1.5',
    ],
    ['beyond INT32', one('INT32', [-1]), [2 ** 31], 'got 2147483648'],
    ['a string for INT32', one('INT32', [-1]), ['5'], 'got the string "5"'],
    [
      'a fraction for INT64',
      one('INT64', [-1]),
      [0.5],
      'expected a whole number of 64 bits, or one as a decimal string (INT64 []), got 0.5',
    ],
    ['beyond INT64', one('INT64', [-1]), [9223372036854775808n], 'got 9223372036854775808'],
    [
      'beyond INT64 as text',
      one('INT64', [-1]),
      ['-9223372036854775809'],
      'got the string "-9223372036854775809"',
    ],
    ['a float too large to be exact', one('INT64', [-1]), [1e20], 'got 100000000000000000000'],
    ['a hexadecimal text', one('INT64', [-1]), ['0x10'], 'got the string "0x10"'],
    ['a number for BOOL', one('BOOL', [-1]), [1], 'expected true or false (BOOL []), got 1'],
    ['a number for BYTES', one('BYTES', [-1]), [1], 'expected a string (BYTES []), got 1'],
    [
      'an object for BYTES',
      one('BYTES', [-1, 1]),
      [[{ b64: 'AA==' }]],
      'input "x" at [0]: expected a string (BYTES [1]), got an object',
    ],
    [
      'a bare value for two inputs',
      TWO,
      [5],
      'instance 0: expected an object with the inputs "age", "city": a bare value is for models with one input; got 5',
    ],
    [
      'a missing input',
      TWO,
      [{ age: 5 }],
      'instance 0: input "city" is missing; the model reads: "age", "city"',
    ],
    [
      'a string for a row',
      ROWS,
      [{}, 'a'],
      'instance 1: expected an object of columns, for the model reads rows, got the string "a"',
    ],
    ['a list for a row', ROWS, [[1, 2]], 'got a list of 2'],
    ['null for a row', ROWS, [null], 'got null'],
    [
      'an object in a row',
      ROWS,
      [{ a: 1 }, { a: 1, b: { c: 1 } }],
      'instance 1: column "b": expected a string, a finite number, true, false, null or a list of finite numbers, got an object',
    ],
    [
      'a string in a series',
      ROWS,
      [{ sales: [1, '2'] }],
      'instance 0: column "sales" at [1]: expected a finite number, got the string "2"',
    ],
    [
      'null in a series',
      ROWS,
      [{ sales: [null] }],
      'column "sales" at [0]: expected a finite number, got null',
    ],
    [
      'a whole number that no float holds',
      RATINGS,
      [{ user: 9007199254740993n }],
      'column "user": expected a number that 64-bit floats hold exactly, got 9007199254740993: send it as a string',
    ],
    [
      'one in a series',
      ROWS,
      [{ sales: [1, 9007199254740993n] }],
      'column "sales" at [1]: expected a number that 64-bit floats hold exactly',
    ],
    [
      'a string for an image',
      IMAGES,
      ['/9g='],
      'instance 0: expected {"b64": "<a PNG or JPEG file in base64>"}, for the model reads images, got the string "/9g="',
    ],
    ['an object without b64', IMAGES, [{ image: '/9g=' }], 'for the model reads images, got an object'],
    ['b64 and more', IMAGES, [{ b64: '/9g=', type: 'png' }], 'for the model reads images, got an object'],
    [
      'b64 that is no string',
      IMAGES,
      [{ b64: [1] }],
      'instance 0: b64: expected a string in base64, got a list',
    ],
    [
      'an empty image',
      IMAGES,
      [{ b64: '' }],
      'b64: expected a PNG or JPEG file in base64, got an empty string',
    ],
    ...['/9g', '_9g=', '/9g=\n', '/9h=', 'a', ' /9g=', '/9g=/9g=', '===='].map(
      (b64): [string, Manifest, unknown[], string] => [
        `${JSON.stringify(b64)} as base64`,
        IMAGES,
        [{ b64 }],
        `b64: expected base64 as in RFC 4648 section 4, with its padding and without line breaks, got the string ${JSON.stringify(b64)}`,
      ],
    ),
    [
      'a row for a question',
      QUESTIONS,
      [{ q: 'when' }],
      'expected a string, for the model reads text, got an obj',
    ],
    ['a long string, cut', one('FP64', [-1]), ['x'.repeat(5000)], `got the string "${'x'.repeat(63)}…"`],
  ])('%s', (_name, manifest, instances, message) => {
    const fault = faultOf(instances, manifest);
    expect(fault).toMatchObject({ kind: 'InvalidInput', reason: 'INVALID_INSTANCE' });
    expect(fault.message).toContain(message);
  });
});

describe('readInstances takes', () => {
  test('texts', () => {
    expect(readInstances(['a', ''], TEXT)).toEqual([{ text: 'a' }, { text: '' }]);
  });

  test.each<[string, Manifest, unknown, Instance]>([
    [
      'rows',
      ROWS,
      { age: 41, city: 'Bern', member: true, left: null, sales: [1, 2.5], b64: 'a column like others' },
      {
        row: {
          age: 41,
          city: 'Bern',
          member: true,
          left: null,
          sales: [1, 2.5],
          b64: 'a column like others',
        },
      },
    ],
    ['an empty row', ROWS, {}, { row: {} }],
    [
      'whole numbers that a float holds exactly',
      RATINGS,
      { user: 2n ** 60n, seen: [2n ** 54n, 1] },
      { row: { user: 2 ** 60, seen: [2 ** 54, 1] } },
    ],
    ['images', IMAGES, { b64: '/9g=' }, { image: Buffer.of(0xff, 0xd8) }],
    ['questions', QUESTIONS, 'when?', { text: 'when?' }],
  ])('%s', (_name, manifest, instance, expected) => {
    expect(readInstances([instance], manifest)).toEqual([expected]);
  });

  test.each<[string, Manifest, unknown, number[]]>([
    [
      'nested lists',
      FLOATS,
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [2, 3],
    ],
    ['the object form of one input', FLOATS, { x: [[1], [2]] }, [2, 1]],
    ['a bare scalar', one('FP64', [-1]), 5, []],
    ['empty lists', FLOATS, [[], []], [2, 0]],
    ['an empty list above an open dimension', one('INT32', [-1, -1, -1]), [], [0, 0]],
    ['a list with a zero dimension', one('INT32', [-1, 0]), [], [0]],
    [
      'the whole tensor where there is no batch dimension',
      manifestOf([{ name: 'x', datatype: 'BOOL', shape: [2] }], false),
      [true, false],
      [2],
    ],
  ])('%s', (_name, manifest, instance, shape) => {
    const tensor = onlyTensor(readInstances([instance], manifest));
    checkTensor(tensor);
    expect(tensor.shape).toEqual(shape);
  });

  test('several inputs in the order of the signature', () => {
    const instance = { city: ['Bern'], age: 41 };
    expect(readInstances([instance], TWO)).toMatchObject([
      { tensors: [{ name: 'age' }, { name: 'city', shape: [1] }] },
    ]);
  });

  test('INT64 as numbers, bigints and strings', () => {
    const tensor = onlyTensor(
      readInstances([[1, 9007199254740993n, '-9223372036854775808']], one('INT64', [-1, 3])),
    );
    expect(jsonFromTensor(tensor)).toEqual([1, '9007199254740993', '-9223372036854775808']);
  });
});

describe('tensors and JSON', () => {
  const elements: Record<Datatype, fc.Arbitrary<unknown>> = {
    BOOL: fc.boolean(),
    INT32: fc.integer(),
    INT64: fc.oneof(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), -(2n ** 53n)).map(String)),
    FP32: fc.float({ noNaN: true, noDefaultInfinity: true }),
    FP64: fc.double({ noNaN: true, noDefaultInfinity: true }),
    BYTES: fc.string({ unit: 'grapheme' }),
  };
  const cases = fc
    .tuple(fc.constantFrom(...DATATYPES), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }))
    .chain(([datatype, shape]) =>
      fc.tuple(fc.constant({ datatype, shape }), nested(elements[datatype], shape)),
    );

  test('what is read is written back the same', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ([{ datatype, shape }, value], open) => {
        const wanted = shape.map((length, i) => (open && !shape.slice(0, i).includes(0) ? -1 : length));
        const tensor = onlyTensor(readInstances([value], one(datatype, [-1, ...wanted])));
        checkTensor(tensor);
        expect(tensor.shape).toEqual(shape);
        const written = jsonFromTensor(tensor);
        if (datatype === 'FP32') expect(rounded(written)).toEqual(value);
        else expect(written).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('contents may begin at any offset', () => {
    const content = new Uint8Array(9);
    new DataView(content.buffer).setFloat64(1, Math.PI, true);
    expect(jsonFromTensor({ name: 'y', datatype: 'FP64', shape: [], content: content.subarray(1) })).toBe(
      Math.PI,
    );
  });

  test.each<[Datatype, ArrayBufferView, unknown]>([
    ['FP32', Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0.93, -0), ['NaN', 'Infinity', 0.93, -0]],
    ['FP64', Float64Array.of(Number.NEGATIVE_INFINITY, 0.1), ['-Infinity', 0.1]],
    ['INT64', BigInt64Array.of(2n ** 53n - 1n, 2n ** 53n), [9007199254740991, '9007199254740992']],
  ])('%s: what JSON has no number for is a string', (datatype, array, expected) => {
    const content = new Uint8Array(array.buffer);
    expect(jsonFromTensor({ name: 'y', datatype, shape: [(expected as unknown[]).length], content })).toEqual(
      expected,
    );
  });
});

/** Nested arrays of a shape. */
function nested(element: fc.Arbitrary<unknown>, shape: readonly number[]): fc.Arbitrary<unknown> {
  const [length, ...rest] = shape;
  if (length === undefined) return element;
  return fc.array(nested(element, rest), { minLength: length, maxLength: length });
}

function rounded(value: unknown): unknown {
  return Array.isArray(value) ? value.map(rounded) : Math.fround(value as number);
}

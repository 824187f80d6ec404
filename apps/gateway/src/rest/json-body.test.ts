import { describe, expect, test } from '@jest/globals';
import { Fault } from '@ratchet/kernel';
import fc from 'fast-check';
import { JSON_DEPTH_MAX, parseJson } from './json-body.ts';

const parse = (text: string): unknown => parseJson(Buffer.from(text));

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
}

describe('parseJson', () => {
  test.each([
    ['', 'expected a value, got the end'],
    ['   ', 'position 3 (line 1, column 4): expected a value, got the end'],
    ['{"a":1', "expected ',' or '}', got the end"],
    ['{"a":1,}', 'expected a key in double quotes, got "}"'],
    ["{'a':1}", 'expected a key in double quotes, got "\'"'],
    ['{"a" 1}', 'expected \':\', got "1"'],
    ['[1 2]', "position 3 (line 1, column 4): expected ',' or ']', got \"2\""],
    ['[1,\n 2,\n x]', 'position 9 (line 3, column 2): expected a value, got "x"'],
    ['[1,]', 'expected a value, got "]"'],
    ['01', 'expected the end of the body, got "1"'],
    ['1.', 'expected a digit, got the end'],
    ['1e+', 'expected a digit, got the end'],
    ['-', 'expected a digit, got the end'],
    ['+1', 'expected a value, got "+"'],
    ['.5', 'expected a value, got "."'],
    ['NaN', 'expected a value, got "N"'],
    ['[-Infinity]', 'expected a digit, got "I"'],
    ['nul', 'expected a value, got "n"'],
    ['{} {}', 'expected the end of the body, got "{"'],
    ['"a', "expected '\"', got the end"],
    ['"a\\', "expected '\"', got the end"],
    ['"a\nb"', 'expected no control character inside a string, got "\\n"'],
    ['"\\x"', 'a wrong escape in the string at position 0'],
    ['"\\ud800"', 'half a surrogate pair'],
    ['{"a":1,"a":2}', 'the key "a" comes twice, again at position 7'],
    ['{"a":1,"\\u0061":2}', 'the key "a" comes twice'],
    ['{"__proto__":{}}', 'the key "__proto__" at position 1'],
    ['{"\\u005f_proto__":{}}', 'the key "__proto__"'],
    ['[1e400]', 'the number at position 1 (line 1, column 2) is too large'],
    ['//', 'expected a value, got "/"'],
    ['[1] 😀', 'expected the end of the body, got "😀"'],
  ])('%j is refused', (text, message) => {
    const fault = faultOf(() => parse(text));
    expect(fault).toMatchObject({ kind: 'InvalidInput', reason: 'MALFORMED_JSON' });
    expect(fault.message).toContain(message);
  });

  test('bytes that are not UTF-8 are refused', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('not valid UTF-8');
  });

  test('a byte order mark is skipped', () => {
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  test.each(['[', '{"a":'])('%s: a depth of 100 is the limit', (open) => {
    const close = open === '[' ? ']' : '}';
    const nested = (depth: number): string =>
      `${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`;
    expect(parse(nested(JSON_DEPTH_MAX))).toBeDefined();
    expect(faultOf(() => parse(nested(JSON_DEPTH_MAX + 1))).reason).toBe('JSON_TOO_DEEP');
    expect(faultOf(() => parse(open.repeat(500_000))).reason).toBe('JSON_TOO_DEEP');
  });

  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551616', 18446744073709551616n],
    ['100000000000000000000000', 1e23],
    ['9007199254740993.0', 9007199254740992],
    ['-0', -0],
  ])('the integer %s is %s', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  test('text that looks like a dangerous key stays text, and prototypes stay as they are', () => {
    expect(parse('["__proto__"]')).toEqual(['__proto__']);
    const parsed = parse('{"constructor":{"prototype":{"polluted":1}}}');
    expect(Object.keys(parsed as object)).toEqual(['constructor']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('it reads what JSON.stringify writes', () => {
    const values = fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => JSON.stringify(value).isWellFormed());
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!text.includes('__proto__') && !/\\u[dD][89a-fA-F]/.test(text));
        expect(numbersOnly(parse(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('it accepts nothing that JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parse(text)).toThrow(Fault);
          return;
        }
        fc.pre(!/"a".*"a"/.test(text));
        expect(numbersOnly(parse(text))).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The value with bigints as the floats that JSON.parse makes of them. */
function numbersOnly(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(numbersOnly);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, numbersOnly(inner)]));
}

import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Instance, Row, Tensor } from '@ratchet/model';
import fc from 'fast-check';
import {
  canonicalRow,
  contentHash,
  contentOf,
  isHoldout,
  isTableRow,
  normalizeContent,
  observationHash,
} from './content.ts';

describe('normalizeContent', () => {
  test.each([
    ['  Good\t\n film ', 'good film'],
    ['ＦＵＬＬ　ｗｉｄｔｈ', 'full width'],
    ['ﬁne', 'fine'],
    ['Cafe\u0301', 'café'],
    ['很 好', '很 好'],
    ['\u00a0\ufeff\u3000', ''],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(normalizeContent(text)).toBe(expected);
  });

  test('never leaves white space at the ends or twice in a row', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizeContent(text)).not.toMatch(/^\s|\s$|\s\s/u);
      }),
    );
  });
});

describe('contentHash', () => {
  // These values are stored in every data directory: a change here moves rows between training and holdout.
  test.each([
    ['sentiment', 'Good  film', '782d5f67cec3ac59f1664be15354ce39a2ea49b0ef95ce1273606bd01423d926', false],
    ['sentiment', '', '7a2b2082686905fe218d050faa55b03787256f6c47b6b6c5d645dacfb0cf532d', false],
    ['topics', '很好', '69c26873cd136b254fe771a0f6c729e6707544613b905eb93c3940f991dc2792', false],
    ['a', 'Cafe\u0301', 'bf1f4597228cd0b48ada8bc2ec8767f18ec50211ae8637efbb4bc395cd940780', true],
  ])('of %s and %j stays what it was', (model, text, hash, holdout) => {
    expect(contentHash(model, text)).toBe(hash);
    expect(isHoldout(hash)).toBe(holdout);
  });

  test('is the same for the same content and differs between models', () => {
    expect(contentHash('a', ' GOOD  film')).toBe(contentHash('a', 'good film'));
    expect(contentHash('a', 'good film')).not.toBe(contentHash('b', 'good film'));
    expect(contentHash('a', 'b')).not.toBe(contentHash('a\0b', ''));
  });
});

const tensor = (name: string, ...bytes: number[]): Tensor => ({
  name,
  datatype: 'BOOL',
  shape: [bytes.length],
  content: Uint8Array.from(bytes),
});

describe('contentHash of other kinds', () => {
  // These values are stored as well.
  test.each<[string, Instance, string]>([
    ['a text', { text: 'Good  film' }, '782d5f67cec3ac59f1664be15354ce39a2ea49b0ef95ce1273606bd01423d926'],
    [
      'a row',
      { row: { b: 1.5, a: 'x', c: [1, 2], d: true, e: null } },
      '462efaa03a5761138ffacd53ae8581692905c3ac9267783b9b8fea81c89152f5',
    ],
    [
      'an image',
      { image: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) },
      '8b45039b30de39e13ff590448acc54870af85971b62a5fe100d9e3d074c8a3c2',
    ],
    [
      'tensors',
      { tensors: [tensor('y', 1), tensor('x', 0, 1)] },
      '7e9192a30f538aa03f576004c81c25f9fe866a96a5f0d638e23f40cb8e10b352',
    ],
  ])('of %s stays what it was', (_name, instance, hash) => {
    expect(contentHash('sentiment', instance)).toBe(hash);
  });

  test('hangs on the bytes of an image, the cells of a row, the names, types, shapes and elements of tensors', () => {
    const wide: Tensor = { ...tensor('x', 0, 1), shape: [1, 2] };
    const instances: Instance[] = [
      { text: '' },
      { row: {} },
      { row: { a: '1' } },
      { row: { a: 1 } },
      { row: { a: true } },
      { row: { a: [1] } },
      { row: { b: 1 } },
      { image: new Uint8Array() },
      { image: Uint8Array.of(1) },
      { tensors: [] },
      { tensors: [tensor('x', 0, 1)] },
      { tensors: [tensor('x', 1, 0)] },
      { tensors: [tensor('y', 0, 1)] },
      { tensors: [wide] },
      { tensors: [{ ...wide, datatype: 'BYTES' }] },
      { tensors: [tensor('x', 0), tensor('y', 1)] },
    ];
    const hashes = instances.map((instance) => contentHash('m', instance));
    expect(new Set(hashes).size).toBe(instances.length);
    expect(contentHash('m', { tensors: [tensor('y', 1), tensor('x', 0)] })).toBe(hashes.at(-1));
  });
});

const cell = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 3 }),
);
const cells = fc.uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('2', '10', '__proto__')), cell), {
  selector: ([name]) => name,
  maxLength: 8,
});

describe('canonicalRow', () => {
  test.each<[Row, string]>([
    [{}, '{}'],
    [{ b: 1, a: 'x' }, '{"a":"x","b":1}'],
    [{ b: 2, 10: 1, 2: 0, B: true }, '{"10":1,"2":0,"B":true,"b":2}'],
    [{ a: null, b: -0 }, '{"b":0}'],
    [{ a: 1e21, b: 0.1, c: 100, d: 5e-324 }, '{"a":1e+21,"b":0.1,"c":100,"d":5e-324}'],
    [{ a: [1, 2.5, -3], b: false }, '{"a":[1,2.5,-3],"b":false}'],
    [{ 'a"b': '\n' }, '{"a\\"b":"\\n"}'],
  ])('of %j', (row, expected) => {
    expect(canonicalRow(row)).toBe(expected);
  });

  test('is the same whatever the order of the columns, and whether nothing is null or missing', () => {
    fc.assert(
      fc.property(cells, (cells) => {
        const canonical = canonicalRow(Object.fromEntries(cells));
        expect(canonicalRow(Object.fromEntries(cells.toReversed()))).toBe(canonical);
        expect(canonicalRow(Object.fromEntries(cells.filter(([, cell]) => cell !== null)))).toBe(canonical);
      }),
    );
  });

  test('holds the row', () => {
    fc.assert(
      fc.property(cells, (cells) => {
        const kept = cells.filter(([, cell]) => cell !== null).map(([name, cell]) => [name, zeroed(cell)]);
        const read = JSON.parse(canonicalRow(Object.fromEntries(cells))) as object;
        expect(new Map(Object.entries(read))).toEqual(new Map(kept as [string, unknown][]));
      }),
    );
  });
});

/** JSON has no negative zero. */
function zeroed(cell: Row[string]): unknown {
  if (Array.isArray(cell)) return cell.map(zeroed);
  return cell === 0 ? 0 : cell;
}

describe('contentOf', () => {
  const film = { user: 7, item: 'film', time: 1 };

  test.each<[string, Instance, 'label' | 'value', Instance]>([
    ['a rating', { row: film }, 'value', { row: { user: '7', item: 'film' } }],
    ['the same with a label', { row: film }, 'label', { row: film }],
    ['a row without an item', { row: { user: 7 } }, 'value', { row: { user: 7 } }],
    ['a row whose item is none', { row: { ...film, item: [1] } }, 'value', { row: { ...film, item: [1] } }],
    ['a text', { text: 'x' }, 'label', { text: 'x' }],
  ])('of %s', (_name, instance, target, expected) => {
    expect(contentOf(instance, target)).toEqual(expected);
  });
});

test.each<[Row, 'label' | 'value', boolean]>([
  [{ age: 7 }, 'value', true],
  [{ user: 7, item: 'film' }, 'value', false],
  [{ user: 7, item: 'film', age: 7 }, 'value', false],
  [{ user: 7, item: 'film' }, 'label', true],
])('%j with a %s is a row of a table: %j', (row, target, expected) => {
  expect(isTableRow(row, target)).toBe(expected);
});

describe('observationHash', () => {
  const row = { sex: 'female', class: 3, age: null };

  // These values are stored as well.
  test.each<[string | number, number, string]>([
    ['survived', 1, '3ad2e8ea37070c8d'],
    ['survived', 2, '24cd285edc7ddfcb'],
    [12.5, 1, '09ca48d2119fb838'],
  ])('of a row with %j for the %d. time stays what it was', (said, occurrence, own) => {
    const hash = observationHash('titanic', row, said, occurrence);
    expect(hash).toBe(contentHash('titanic', { row }) + own);
  });

  test('is the same whatever the order of the columns', () => {
    const other = { class: 3, sex: 'female' };
    expect(observationHash('m', other, 'died', 3)).toBe(observationHash('m', row, 'died', 3));
  });

  test('differs by model, row, what was said and occurrence', () => {
    const hashes = [
      observationHash('m', row, '1', 1),
      observationHash('n', row, '1', 1),
      observationHash('m', { ...row, class: 2 }, '1', 1),
      observationHash('m', row, '2', 1),
      observationHash('m', row, 1, 1),
      observationHash('m', row, '1', 2),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('isHoldout', () => {
  test.each([
    ['0'.repeat(64), true],
    [`${'0'.repeat(62)}13`, true],
    [`${'0'.repeat(62)}14`, false],
    [`${'0'.repeat(62)}63`, false],
    [`${'0'.repeat(62)}64`, true],
    ['f'.repeat(64), false],
  ])('of %s is %j', (hash, expected) => {
    expect(isHoldout(hash)).toBe(expected);
  });

  test('reads the whole hash as one number', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 40 }), (bytes) => {
        const hash = Buffer.from(bytes).toString('hex');
        expect(isHoldout(hash)).toBe(BigInt(`0x${hash}`) % 100n < 20n);
      }),
    );
  });

  test('takes a fifth of all contents', () => {
    const hashes = Array.from({ length: 10_000 }, (_, i) =>
      createHash('sha256').update(String(i)).digest('hex'),
    );
    const share = hashes.filter(isHoldout).length / hashes.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.02);
  });

  test('takes a fifth of the observations with the same columns and target', () => {
    const hashes = Array.from({ length: 10_000 }, (_, i) => observationHash('m', { a: 1 }, 'x', i + 1));
    expect(new Set(hashes).size).toBe(hashes.length);
    const share = hashes.filter(isHoldout).length / hashes.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.02);
  });
});

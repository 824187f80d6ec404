import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentHash, isHoldout, normalizeContent } from './content.ts';

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
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
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
});

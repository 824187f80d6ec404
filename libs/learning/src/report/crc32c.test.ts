import { expect, test } from '@jest/globals';
import { crc32c, maskedCrc32c } from './crc32c.ts';

const bytes = (count: number, at: (i: number) => number) =>
  Uint8Array.from({ length: count }, (_, i) => at(i));

// The first four from RFC 3720, appendix B.4, the fifth from Castagnoli's entry in the CRC catalogue.
test.each([
  ['32 zeros', bytes(32, () => 0), 0x8a9136aa],
  ['32 ones', bytes(32, () => 0xff), 0x62a8ab43],
  ['0 to 31', bytes(32, (i) => i), 0x46dd794e],
  ['31 to 0', bytes(32, (i) => 31 - i), 0x113fdb5c],
  ['123456789', new TextEncoder().encode('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(), 0],
] as const)('of %s', (_name, content, expected) => {
  expect(crc32c(content)).toBe(expected);
});

test('masked: the head of every event file of TensorFlow whose first record is 24 bytes long', () => {
  expect(maskedCrc32c(Uint8Array.of(24, 0, 0, 0, 0, 0, 0, 0))).toBe(0x224b7fa3);
});

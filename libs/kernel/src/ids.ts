import { randomFillSync } from 'node:crypto';
import { v7, validate } from 'uuid';

/** Random bytes are drawn for so many ids at once: a draw costs more than all the rest of an id. */
const IDS_OF_A_DRAW = 256;
const ID_BYTES = 16;

const drawn = new Uint8Array(IDS_OF_A_DRAW * ID_BYTES);
let drawnAt = drawn.length;
let msecs = 0;
let seq = 0;

/** A new UUIDv7: unique, and sorted as it was made, also within a millisecond. */
export function newId(): string {
  if (drawnAt === drawn.length) {
    randomFillSync(drawn);
    drawnAt = 0;
  }
  const random = drawn.subarray(drawnAt, drawnAt + ID_BYTES);
  drawnAt += ID_BYTES;
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // 31 random bits: the top one is left as room to count
    seq = ((random[6]! & 0x7f) << 24) | (random[7]! << 16) | (random[8]! << 8) | random[9]!;
  } else {
    seq = (seq + 1) | 0;
    if (seq === 0) msecs++;
  }
  return v7({ random, msecs, seq });
}

/** Whether a caller's text has the form of an id. */
export function isId(value: string): boolean {
  return validate(value);
}

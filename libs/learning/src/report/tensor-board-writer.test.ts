import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TensorBoardWriter } from './tensor-board-writer.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ratchet-tensor-board-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

type Field = { readonly field: number; readonly value: bigint | Buffer };

/** Protobuf's wire format, read by its definition: varints in BigInt, everything else as bytes. */
function fieldsOf(bytes: Buffer): Field[] {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => {
    expect(at + length).toBeLessThanOrEqual(bytes.length);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const fields: Field[] = [];
  while (at < bytes.length) {
    const key = Number(varint());
    const value = [varint, () => take(8), () => take(Number(varint())), undefined, undefined, () => take(4)][
      key % 8
    ]!();
    fields.push({ field: key >> 3, value });
  }
  return fields;
}

/** A checksum bit by bit, with polynomial long division. */
function slowCrc(bytes: Buffer): number {
  let rest = 0xffffffffn;
  for (const byte of bytes) {
    rest ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) rest = rest & 1n ? (rest >> 1n) ^ 0x82f63b78n : rest >> 1n;
  }
  const crc = rest ^ 0xffffffffn;
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

function recordsOf(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(slowCrc(file.subarray(at, at + 8))).toBe(file.readUInt32LE(at + 8));
    const record = file.subarray(at + 12, at + 12 + length);
    expect(record).toHaveLength(length);
    expect(slowCrc(record)).toBe(file.readUInt32LE(at + 12 + length));
    records.push(record);
    at += length + 16;
  }
  return records;
}

function scalarOf(record: Buffer) {
  const [wallTime, step, summary, ...others] = fieldsOf(record);
  expect([wallTime!.field, step!.field, summary!.field, others]).toEqual([1, 2, 5, []]);
  const [value] = fieldsOf(summary!.value as Buffer);
  const [tag, simple] = fieldsOf(value!.value as Buffer);
  expect([value!.field, tag!.field, simple!.field]).toEqual([1, 1, 2]);
  return {
    tag: String(tag!.value),
    step: Number(step!.value),
    value: (simple!.value as Buffer).readFloatLE(),
    wallTimeMs: (wallTime!.value as Buffer).readDoubleLE() * 1000,
  };
}

function files(): Buffer[] {
  return readdirSync(directory)
    .sort()
    .map((name) => readFileSync(join(directory, name)));
}

describe('an event file', () => {
  test('begins with its version and holds what was written', () => {
    const writer = new TensorBoardWriter(join(directory, 'run', 'train'));
    writer.scalar('loss/train', 0, 0.75, 1_700_000_000_500);
    writer.scalar('准确率', 2 ** 40 + 1, Number.NaN, 1_700_000_001_000);
    writer.close();
    const [name] = readdirSync(join(directory, 'run', 'train'));
    expect(name).toBe('events.out.tfevents.1700000000.ratchet.000');
    const [version, ...scalars] = recordsOf(readFileSync(join(directory, 'run', 'train', name!)));
    const [wallTime, text] = fieldsOf(version!);
    expect((wallTime!.value as Buffer).readDoubleLE()).toBe(1_700_000_000.5);
    expect([text!.field, String(text!.value)]).toEqual([3, 'brain.Event:2']);
    expect(scalars.map(scalarOf)).toEqual([
      { tag: 'loss/train', step: 0, value: 0.75, wallTimeMs: 1_700_000_000_500 },
      { tag: '准确率', step: 2 ** 40 + 1, value: Number.NaN, wallTimeMs: 1_700_000_001_000 },
    ]);
  });

  test('can be read while it is written', () => {
    const writer = new TensorBoardWriter(directory);
    writer.scalar('a', 1, 1, 0);
    expect(recordsOf(files()[0]!)).toHaveLength(2);
    writer.scalar('a', 2, 1, 0);
    expect(recordsOf(files()[0]!)).toHaveLength(3);
    writer.close();
  });

  test('gives back any numbers', () => {
    const event = fc.record({
      tag: fc.string({ minLength: 1, unit: 'grapheme' }),
      step: fc.maxSafeNat(),
      value: fc.float(),
      wallTimeMs: fc.integer({ min: 0, max: 4e12 }),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 10 }), (events) => {
        const writer = new TensorBoardWriter(directory);
        for (const { tag, step, value, wallTimeMs } of events) writer.scalar(tag, step, value, wallTimeMs);
        writer.close();
        const read = recordsOf(files()[0]!).slice(1).map(scalarOf);
        for (const [i, each] of events.entries()) {
          expect({ ...read[i], wallTimeMs: Math.round(read[i]!.wallTimeMs) }).toEqual(each);
        }
        for (const name of readdirSync(directory)) rmSync(join(directory, name));
      }),
      { numRuns: 50 },
    );
  });
});

test('two writers of one second have a file each', () => {
  const writers = [new TensorBoardWriter(directory), new TensorBoardWriter(directory)];
  for (const writer of writers) writer.scalar('a', 0, 1, 5_000);
  for (const writer of writers) writer.close();
  expect(files().map((file) => recordsOf(file).length)).toEqual([2, 2]);
});

test('without numbers there is no file, and closing twice is closing once', () => {
  const writer = new TensorBoardWriter(directory);
  writer.close();
  writer.close();
  expect(files()).toEqual([]);
  expect(() => writer.scalar('a', 0, 1, 0)).toThrow('closed');
});

test.each([
  ['', 0],
  ['a', -1],
  ['a', 0.5],
  ['a', Number.NaN],
])('tag %j at step %d is refused', (tag, step) => {
  const writer = new TensorBoardWriter(directory);
  expect(() => writer.scalar(tag, step, 1, 0)).toThrow(RangeError);
  writer.close();
});

import { maskedCrc32c } from './crc32c.ts';
import { bytesField, doubleField, floatField, wholeField } from './protobuf-bytes.ts';

/** One number of a run at one step. */
export interface ScalarEvent {
  /** Its chart; what is before a slash groups charts: 'loss/validation'. */
  readonly tag: string;
  readonly step: number;
  /** Kept as float32; may be NaN or infinite, which TensorBoard shows as such. */
  readonly value: number;
  readonly wallTimeMs: number;
}

/** The event that every file begins with: readers take the format from it. */
export function versionRecord(wallTimeMs: number): Buffer {
  return record(Buffer.concat([doubleField(1, wallTimeMs / 1000), bytesField(3, 'brain.Event:2')]));
}

/** Event { wall_time = 1, step = 2, summary = 5 { value = 1 { tag = 1, simple_value = 2 } } } as a record. */
export function scalarRecord({ tag, step, value, wallTimeMs }: ScalarEvent): Buffer {
  const summary = bytesField(1, [bytesField(1, tag), floatField(2, value)]);
  return record(
    Buffer.concat([doubleField(1, wallTimeMs / 1000), wholeField(2, step), bytesField(5, [summary])]),
  );
}

/** TFRecord's frame: length as uint64, checksum of the length, the event, checksum of the event; little-endian. */
function record(event: Buffer): Buffer {
  const frame = Buffer.alloc(event.length + 16);
  frame.writeBigUInt64LE(BigInt(event.length));
  frame.writeUInt32LE(maskedCrc32c(frame.subarray(0, 8)), 8);
  frame.set(event, 12);
  frame.writeUInt32LE(maskedCrc32c(event), 12 + event.length);
  return frame;
}

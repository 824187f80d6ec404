/** Fields of a protobuf message, enough of them for TensorBoard's events. Each gives the bytes of one whole field. */

const WIRE = { varint: 0, eight: 1, bytes: 2, four: 5 };

/** An int64 that is not negative and at most 2⁵³ − 1. */
export function wholeField(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, WIRE.varint), varint(value)]);
}

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, WIRE.eight), bytes]);
}

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([tag(field, WIRE.four), bytes]);
}

/** A string, or a message of such fields. */
export function bytesField(field: number, content: string | readonly Buffer[]): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.concat(content);
  return Buffer.concat([tag(field, WIRE.bytes), varint(bytes.length), bytes]);
}

function tag(field: number, wire: number): Buffer {
  return varint(field * 8 + wire);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  // Division, for a step may need more bits than `>>>` has.
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

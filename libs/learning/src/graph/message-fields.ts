/** Wire type of what carries its own length. */
const LENGTH = 2;

/** A field of a protobuf message that carries its own length: a text, bytes or another message. */
export function lengthField(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(...varint(number * 8 + LENGTH), ...varint(content.length)), content]);
}

/** Seven bits a byte, lowest first; all but the last have the highest bit. */
export function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

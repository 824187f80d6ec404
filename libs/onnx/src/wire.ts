import { Cursor, LENGTH, WireError } from './cursor.ts';
import { type FieldShape, type MessageShape, messageShape } from './message-shape.ts';
import { refusal } from './refusal.ts';
import { MODEL, type ModelMessage } from './schema.ts';

const MODEL_SHAPE = messageShape(MODEL);

export interface WireLimits {
  readonly valuesMax: number;
  /** Messages within messages. */
  readonly nestingMax: number;
}

/**
 * Decodes the bytes of a model, strictly: every length lies within its parent, every known field has its wire type,
 * a single field comes once, text is UTF-8. protobufjs (and protobuf itself) reads some cut-off or doubled files
 * without a word, so what runs afterwards would not be what was checked. Bytes are views of the input. Fields that
 * the schema doesn't name are skipped. Throws MODEL_NOT_ONNX, MODEL_CORRUPT, MODEL_TOO_LARGE or MODEL_TOO_DEEP.
 */
export function decodeModel(bytes: Uint8Array, limits: WireLimits): ModelMessage {
  return new WireReader(bytes, limits).model();
}

type Message = Record<string, unknown>;

class WireReader {
  readonly #cursor: Cursor;
  readonly #end: number;
  readonly #limits: WireLimits;
  #values = 0;
  /** The way to the message that is being read: a field, and how many of it came before. */
  readonly #fields: FieldShape[] = [];
  readonly #indices: number[] = [];

  constructor(bytes: Uint8Array, limits: WireLimits) {
    this.#cursor = new Cursor(bytes);
    this.#end = bytes.length;
    this.#limits = limits;
  }

  model(): ModelMessage {
    const message: Message = {};
    try {
      this.#message(MODEL_SHAPE, message, this.#end);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      if (Object.keys(message).length === 0)
        throw refusal(
          'MODEL_NOT_ONNX',
          `the file is not an ONNX model (${error.message}); give a .onnx file`,
        );
      throw refusal(
        'MODEL_CORRUPT',
        `the file is cut off or damaged: ${error.message} (in ${this.#path()}, near byte ${this.#cursor.position} of ${this.#end}); copy or export it again and compare size and sha256 with the original`,
      );
    }
    return message as ModelMessage;
  }

  #message(shape: MessageShape, message: Message, end: number): void {
    const cursor = this.#cursor;
    while (cursor.position < end) {
      cursor.varint(end);
      const number = cursor.low >>> 3;
      const wireType = cursor.low & 7;
      if (cursor.high !== 0 || number === 0) throw new WireError('a field has an impossible number');
      const field = shape[number];
      if (field === undefined) {
        this.#count();
        cursor.skipValue(wireType, end);
      } else this.#field(field, wireType, message, end);
    }
  }

  #field(field: FieldShape, wireType: number, message: Message, end: number): void {
    if (wireType !== field.wireType && !(field.repeated && wireType === LENGTH))
      throw new WireError(`${field.name} has wire type ${wireType} instead of ${field.wireType}`);
    if (!field.repeated) {
      if (message[field.name] !== undefined) throw new WireError(`${field.name} comes twice`);
      for (const rival of field.rivals)
        if (message[rival] !== undefined) throw new WireError(`${field.name} comes beside ${rival}`);
      message[field.name] = this.#value(field, 0, end);
      return;
    }
    message[field.name] ??= [];
    const list = message[field.name] as unknown[];
    if (field.kept) list.push(this.#range(field, wireType, end));
    else if (wireType === field.wireType) list.push(this.#value(field, list.length, end));
    else {
      const packedEnd = this.#cursor.lengthEnd(end);
      while (this.#cursor.position < packedEnd) list.push(this.#value(field, list.length, packedEnd));
    }
  }

  /** The bytes of tensor values: of a packed list, or of a single value that came by itself. */
  #range(field: FieldShape, wireType: number, end: number): Uint8Array {
    this.#count();
    const cursor = this.#cursor;
    if (wireType === LENGTH) {
      const listEnd = cursor.lengthEnd(end);
      const start = cursor.position;
      cursor.position = listEnd;
      return cursor.slice(start, listEnd);
    }
    const start = cursor.position;
    cursor.skipValue(field.wireType, end);
    return cursor.slice(start, cursor.position);
  }

  #value(field: FieldShape, index: number, end: number): unknown {
    this.#count();
    const cursor = this.#cursor;
    switch (field.kind) {
      case 'int32':
        return cursor.int32(end);
      case 'int64':
        return cursor.int64(end);
      case 'uint64':
        return cursor.uint64(end);
      case 'float':
        return cursor.float32(end);
      case 'double':
        return cursor.float64(end);
      case 'string':
      case 'bytes':
      case 'message': {
        const valueEnd = cursor.lengthEnd(end);
        const start = cursor.position;
        if (field.message !== undefined) return this.#nested(field, field.message, index, valueEnd);
        cursor.position = valueEnd;
        return field.kind === 'string' ? cursor.text(start, valueEnd) : cursor.slice(start, valueEnd);
      }
    }
  }

  #nested(field: FieldShape, shape: MessageShape, index: number, end: number): Message {
    if (this.#fields.length >= this.#limits.nestingMax)
      throw refusal(
        'MODEL_TOO_DEEP',
        `the file nests messages more than ${this.#limits.nestingMax} deep; flatten its control flow and types`,
      );
    this.#fields.push(field);
    this.#indices.push(index);
    const message: Message = {};
    this.#message(shape, message, end);
    this.#fields.pop();
    this.#indices.pop();
    return message;
  }

  #count(): void {
    if (++this.#values > this.#limits.valuesMax)
      throw refusal(
        'MODEL_TOO_LARGE',
        `the file holds more than ${this.#limits.valuesMax} values besides those of tensors; keep data in tensors, or raise the bound`,
      );
  }

  #path(): string {
    const parts = this.#fields.map((f, i) => (f.repeated ? `${f.name}[${this.#indices[i]}]` : f.name));
    return parts.length === 0 ? 'the model' : parts.join('.');
  }
}

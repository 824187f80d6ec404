/** What a name of a FileDescriptorProto declares, by the number of the field that holds it. */
interface Shape {
  readonly [field: number]: Shape;
  /** The names inside lie beside its own, as those of an enum's values do. */
  readonly open?: boolean;
}

// The field numbers are those of google/protobuf/descriptor.proto.
const LEAF: Shape = {};
const ENUM: Shape = { 2: LEAF, open: true };
const SERVICE: Shape = { 2: LEAF };
const MESSAGE: Shape = {
  2: LEAF,
  get 3() {
    return MESSAGE;
  },
  4: ENUM,
  6: LEAF,
};
const FILE: Shape = { 4: MESSAGE, 5: ENUM, 6: SERVICE, 7: LEAF };

const NAME = 1;
const PACKAGE = 2;
const IMPORT = 3;

interface File {
  readonly bytes: Buffer;
  readonly imports: readonly string[];
}

/** The files of a serialised FileDescriptorSet, by their names and by what they declare. */
export class DescriptorFiles {
  readonly #files = new Map<string, File>();
  readonly #declaredIn = new Map<string, string>();

  constructor(set: Uint8Array) {
    for (const { bytes } of fieldsOf(Buffer.from(set.buffer, set.byteOffset, set.byteLength))) {
      const fields = fieldsOf(bytes);
      const file = textOf(fields, NAME);
      const imports = fields.filter(({ number }) => number === IMPORT).map((each) => each.bytes.toString());
      this.#files.set(file, { bytes, imports });
      this.#declare(fields, FILE, textOf(fields, PACKAGE), file);
    }
  }

  /** The file, and after it each that it needs, once; undefined when there is none of that name. */
  named(name: string): Buffer[] | undefined {
    if (!this.#files.has(name)) return undefined;
    const names = new Set([name]);
    for (const each of names) for (const needed of this.#files.get(each)?.imports ?? []) names.add(needed);
    return [...names].flatMap((each) => this.#files.get(each)?.bytes ?? []);
  }

  /** As `named`, for the file that declares a full name. */
  declaring(symbol: string): Buffer[] | undefined {
    const file = this.#declaredIn.get(symbol);
    return file === undefined ? undefined : this.named(file);
  }

  #declare(fields: readonly Field[], shape: Shape, scope: string, file: string): void {
    for (const { number, bytes } of fields) {
      const inner = shape[number];
      if (inner === undefined) continue;
      const innerFields = fieldsOf(bytes);
      const symbol = scope === '' ? textOf(innerFields, NAME) : `${scope}.${textOf(innerFields, NAME)}`;
      this.#declaredIn.set(symbol, file);
      this.#declare(innerFields, inner, inner.open ? scope : symbol, file);
    }
  }
}

interface Field {
  readonly number: number;
  readonly bytes: Buffer;
}

/** The texts, bytes and messages among the fields of a message, in their order. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const length = tag % 8 === 2 ? varint() : 0;
    if (tag % 8 === 2) fields.push({ number: Math.floor(tag / 8), bytes: message.subarray(at, at + length) });
    else if (tag % 8 === 0) varint();
    else at += tag % 8 === 1 ? 8 : 4;
    at += length;
  }
  return fields;
}

function textOf(fields: readonly Field[], number: number): string {
  return fields.find((field) => field.number === number)?.bytes.toString() ?? '';
}

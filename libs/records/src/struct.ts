import { type Fault, invalid, quote } from '@ratchet/kernel';
import type { Cell, Row } from '@ratchet/model';

/** A google.protobuf.Struct as it arrives. */
export interface Struct {
  readonly fields: Readonly<Record<string, StructValue>>;
}

interface StructValue {
  readonly kind?: 'nullValue' | 'numberValue' | 'stringValue' | 'boolValue' | 'structValue' | 'listValue';
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly listValue?: { readonly values: readonly StructValue[] } | null;
}

/**
 * The row that a Struct holds. Fault INVALID_ROW names the column whose cell is none: a number that is not finite, an
 * object, or a list of anything but finite numbers.
 */
export function rowOfStruct({ fields }: Struct): Row {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cellOf(name, value)]));
}

function cellOf(name: string, value: StructValue): Cell {
  const { kind = 'nullValue' } = value;
  switch (kind) {
    case 'stringValue':
      return value.stringValue!;
    case 'boolValue':
      return value.boolValue!;
    case 'numberValue':
      return finite(name, value);
    case 'listValue':
      return value.listValue!.values.map((each) => finite(name, each));
    case 'structValue':
      throw unfit(name, 'an object');
    case 'nullValue':
      return null;
  }
}

function finite(name: string, { kind, numberValue }: StructValue): number {
  if (kind !== 'numberValue') throw unfit(name, 'a list of other things than numbers');
  if (!Number.isFinite(numberValue)) throw unfit(name, String(numberValue));
  return numberValue!;
}

function unfit(name: string, what: string): Fault {
  return invalid(
    'INVALID_ROW',
    `column ${quote(name)}: expected a text, a finite number, true, false, nothing or a list of finite numbers, got ${what}`,
    { column: name.slice(0, 128) },
  );
}

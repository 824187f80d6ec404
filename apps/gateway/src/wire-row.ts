import type { Row } from '@ratchet/model';
import type { Instance__Output } from '@ratchet/protocol';

type Struct__Output = NonNullable<Instance__Output['row']>;
type Value__Output = Struct__Output['fields'][string];

/** The columns of a Struct as JSON has them; objects and lists of lists, which no row may hold, come without content. */
export function columnsOf({ fields }: Struct__Output): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, jsonOf(value)]));
}

function jsonOf(value: Value__Output): unknown {
  return value.kind === 'listValue' ? value.listValue?.values.map(scalarOf) : scalarOf(value);
}

function scalarOf({ kind, ...value }: Value__Output): unknown {
  if (kind === undefined) return undefined;
  if (kind === 'nullValue') return null;
  if (kind === 'structValue') return {};
  return kind === 'listValue' ? [] : value[kind];
}

/** The most bytes that a row takes on the wire: tags and lengths, and the UTF-8 of its strings. */
export function structBytesMax(row: Row): number {
  let bytes = 0;
  for (const [name, cell] of Object.entries(row)) {
    bytes += 32 + 3 * name.length;
    if (typeof cell === 'string') bytes += 3 * cell.length;
    else if (Array.isArray(cell)) bytes += 11 * cell.length;
  }
  return bytes;
}

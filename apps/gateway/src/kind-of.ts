import { quote } from '@ratchet/kernel';

/** What a JSON value is, for messages: short, quoted, one line. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null) return 'null';
  if (typeof value === 'string') return `the string ${quote(value)}`;
  return typeof value === 'object' ? 'an object' : String(value as number | bigint | boolean);
}

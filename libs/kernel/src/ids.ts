import { v7, validate } from 'uuid';

/** A new UUIDv7: unique, and sorted by the time it was made. */
export function newId(): string {
  return v7();
}

/** Whether a caller's text has the form of an id. */
export function isId(value: string): boolean {
  return validate(value);
}

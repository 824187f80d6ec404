import { Fault } from '@ratchet/kernel';

/** SQLite's primary result codes that are told apart here. */
const NAMES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

/** The name of an error's primary SQLite code; undefined for other errors and for codes that mean a bug in a statement. */
export function sqliteName(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? NAMES[error.errcode & 0xff] : undefined;
}

/**
 * The fault of a failure after which the store is as it was and may work again later; undefined when it may have lost
 * its footing: after a failed write or fsync nobody knows what is on the disk.
 */
export function passingFault(error: unknown): Fault | undefined {
  const name = sqliteName(error);
  if (name === 'SQLITE_FULL') {
    return new Fault(
      'ResourceExhausted',
      'STORE_FULL',
      'the disk of the store is full and nothing was kept: free some space, then send it again',
    );
  }
  if (name === 'SQLITE_BUSY' || name === 'SQLITE_LOCKED') {
    return new Fault(
      'Unavailable',
      'STORE_LOCKED',
      'another process has locked the store and nothing was kept: end its transaction, then send it again',
    );
  }
  if (name === 'SQLITE_READONLY') {
    return new Fault(
      'Unavailable',
      'STORE_READ_ONLY',
      'the disk of the store is read-only and nothing was kept: make it writable, then send it again',
    );
  }
  return undefined;
}

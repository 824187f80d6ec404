/** An object without its undefined fields: a message of the wire has a field or has it not. */
export function present<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** A wire text, which is empty where there is none; JSON leaves the field out. */
export function someText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Milliseconds since 1970 as ISO 8601; 0 is no time. */
export function isoTime(ms: number): string | undefined {
  return ms === 0 ? undefined : new Date(ms).toISOString();
}

/** An enum value without its prefix: RUN_STATE_QUEUED is queued. */
export function wordOf(value: string, prefix: string): string {
  return value.replace(prefix, '').toLowerCase();
}

/** A JSON text of the wire; nothing where it is empty. */
export function jsonOf(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

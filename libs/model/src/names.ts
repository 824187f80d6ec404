import { invalid, quote } from '@ratchet/kernel';

/** What a model may be called. */
export const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

const VERSION = /^[1-9]\d{0,14}$/;

/** The names that a version can go by; aliases move, versions don't. */
export const ALIASES = ['champion', 'previous', 'challenger'] as const;

/** Refuses what can't name a model. */
export function assertModelName(name: string): void {
  if (MODEL_NAME.test(name)) return;
  throw invalid(
    'INVALID_MODEL_NAME',
    `${quote(name)} can't name a model: expected 1 to 128 letters, digits, ".", "_" or "-", the first a letter or digit`,
  );
}

/** Whether a text is a version: a positive decimal number without leading zeros. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Refuses what can't name a version. */
export function assertVersion(text: string): void {
  if (isVersion(text)) return;
  throw invalid('INVALID_VERSION', `${quote(text)} is not a version: expected a positive whole number`);
}

/** Orders versions by number. */
export function compareVersions(a: string, b: string): number {
  return Number(a) - Number(b);
}

/** The version after the highest of these. */
export function nextVersion(versions: readonly string[]): string {
  return String(Math.max(0, ...versions.map(Number)) + 1);
}

import { type ZodObject, z } from 'zod';

/** Settings come from environment variables, one for each field: `dataDir` is read from RATCHET_DATA_DIR. */
const PREFIX = 'RATCHET_';

/** The environment variable of a setting. */
export function settingName(field: string): string {
  return PREFIX + field.replace(/([A-Z])/g, '_$1').toUpperCase();
}

export const port = wholeNumber('expected a port, 0 to 65535', 0, 65_535);
export const milliseconds = wholeNumber('expected milliseconds, a whole number from 1', 1);
export const count = wholeNumber('expected a whole number from 1', 1);
export const flag = z
  .enum(['on', 'off', 'true', 'false', '1', '0'])
  .transform((value) => value === 'on' || value === 'true' || value === '1');
export const address = z.string().regex(/^[^\s:]+:\d+$/, 'expected host:port');

function wholeNumber(expected: string, min: number, max = Number.MAX_SAFE_INTEGER): z.ZodCoercedNumber {
  const number = z.coerce.number({ error: expected }).int({ error: expected, abort: true });
  return number.min(min, expected).max(max, expected);
}

/** All that is wrong with a configuration, for people. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a service's settings. Empty variables count as unset. Every problem is reported at once, each with the
 * variable's name.
 */
export function readConfig<S extends ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const given: Record<string, string> = {};
  for (const field of Object.keys(schema.shape)) {
    const value = env[settingName(field)];
    if (value !== undefined && value !== '') given[field] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const field = String(issue.path[0]);
    return `${settingName(field)}: ${issue.message}, got ${JSON.stringify(given[field])}`;
  });
  throw new ConfigError(problems.join('\n'));
}

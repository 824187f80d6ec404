import { readFileSync } from 'node:fs';
import { ConfigError, messageOf, settingName } from '@ratchet/kernel';

/** Reads a PEM file that a setting names. */
export function readPem(path: string, setting: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`${settingName(setting)}: can't read the PEM file: ${messageOf(error)}`);
  }
}

import { readFileSync } from 'node:fs';
import { ConfigError, messageOf, settingName } from '@ratchet/kernel';

/** The paths of a server's PEM certificate and of its key, as settings have them. */
export interface TlsSettings {
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
}

/** What a server speaks TLS with; undefined where neither is set. Throws a ConfigError for one without the other. */
export function readTls({ tlsCert, tlsKey }: TlsSettings): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCert !== undefined && tlsKey !== undefined)
    return { cert: readPem(tlsCert, 'tlsCert'), key: readPem(tlsKey, 'tlsKey') };
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  const names = [settingName('tlsCert'), settingName('tlsKey')];
  throw new ConfigError(`${names.join(' and ')}: expected both or neither, got one`);
}

/** Reads a PEM file that a setting names. */
export function readPem(path: string, setting: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`${settingName(setting)}: can't read the PEM file: ${messageOf(error)}`);
  }
}

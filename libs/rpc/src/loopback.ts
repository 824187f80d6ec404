import { isIPv4 } from 'node:net';
import { ConfigError } from '@ratchet/kernel';

/** Whether only this machine can reach a host by this name or address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Throws a ConfigError when a server would be open to a network without a token or TLS. */
export function refuseOpenHost(host: string, guarded: boolean): void {
  if (guarded || isLoopback(host)) return;
  throw new ConfigError(
    `RATCHET_HOST=${host} would open this service to the network without protection: set RATCHET_TOKEN, or ` +
      'RATCHET_TLS_CERT and RATCHET_TLS_KEY, or bind to 127.0.0.1',
  );
}

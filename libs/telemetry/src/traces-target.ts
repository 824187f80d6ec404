import { readFileSync } from 'node:fs';
import type { AgentOptions } from 'node:https';
import { ConfigError, quote } from '@ratchet/kernel';

/** What decides where the spans of a process go. */
export interface TracesOptions {
  /** An OTLP receiver over HTTP, as OTEL_EXPORTER_OTLP_ENDPOINT has it; empty counts as unset. */
  readonly otlpEndpoint: string | undefined;
  /** host:port of the gateway's REST door, which takes them when there is no receiver. */
  readonly gatewayRestAddress: string;
  /** The path of the PEM certificate of that door, when it speaks TLS. */
  readonly tlsCert?: string | undefined;
}

/** Where spans are posted, and how. */
export interface TracesTarget {
  readonly url: string;
  readonly agent: AgentOptions;
}

/** A ConfigError when the endpoint is no URL that spans can be sent to. */
export function assertEndpoint({ otlpEndpoint = '' }: TracesOptions): void {
  if (otlpEndpoint === '' || /^https?:$/.test(URL.parse(otlpEndpoint)?.protocol ?? '')) return;
  throw new ConfigError(
    `OTEL_EXPORTER_OTLP_ENDPOINT: expected http://host:port or https://host:port, got ${quote(otlpEndpoint)}`,
  );
}

/**
 * The receiver's target, or else the gateway's. That takes spans from its own machine only: its certificate is known, and
 * need not name the address.
 */
export function tracesTarget({ otlpEndpoint, gatewayRestAddress, tlsCert }: TracesOptions): TracesTarget {
  const keepAlive = true;
  const at = (base: string): string => `${base.replace(/\/$/, '')}/v1/traces`;
  if (otlpEndpoint) return { url: at(otlpEndpoint), agent: { keepAlive } };
  if (tlsCert === undefined) return { url: at(`http://${gatewayRestAddress}`), agent: { keepAlive } };
  const agent = { keepAlive, ca: readFileSync(tlsCert), checkServerIdentity: () => undefined };
  return { url: at(`https://${gatewayRestAddress}`), agent };
}

import { type ChannelOptions, Client, credentials } from '@grpc/grpc-js';
import { MESSAGE_BYTES_MAX } from './limits.ts';
import { readPem } from './pem.ts';

/** How another process is reached. */
export interface ConnectOptions {
  readonly token?: string | undefined;
  /** The path of a PEM certificate to trust; the connection is TLS then. */
  readonly tlsCert?: string | undefined;
  /** The service's name in messages. @default the area of its package: ratchet.feedback.v1 is feedback */
  readonly peer?: string;
}

/** Finds a restarted service within a second: the longest wait between two tries is 0.8 s ± 20 %. */
const CHANNEL: ChannelOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 800,
  'grpc.dns_min_time_between_resolutions_ms': 1000,
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
};

/** A grpc-js client to one address with the mesh's settings. */
export function openClient(address: string, { tlsCert }: ConnectOptions, more: ChannelOptions = {}): Client {
  const security =
    tlsCert === undefined ? credentials.createInsecure() : credentials.createSsl(readPem(tlsCert, 'tlsCert'));
  return new Client(address, security, { ...CHANNEL, ...more });
}

import { isIPv6 } from 'node:net';
import {
  type ChannelOptions,
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  setLogger,
} from '@grpc/grpc-js';
import { type Closable, ConfigError, messageOf, settingName } from '@ratchet/kernel';
import { requireBearer } from './bearer.ts';
import { HealthBoard, type HealthState } from './health.ts';
import type { Implementation } from './implement.ts';
import { MESSAGE_BYTES_MAX } from './limits.ts';
import { refuseOpenHost } from './loopback.ts';
import { readTls, type TlsSettings } from './pem.ts';
import { reflection } from './reflection.ts';
import { strict } from './strict-messages.ts';
import { type OnError, printError } from './wire-error.ts';

const DRAIN_MS = 3000;

/** What grpc-js prints as an error reaches a caller as one too; what GRPC_TRACE asks for stays. */
setLogger({ error: () => {}, info: console.error, debug: console.error });

/** With `tlsCert` and `tlsKey`, the paths of a PEM certificate and its key, the server speaks TLS. */
export interface ServeOptions extends TlsSettings {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** The field of the configuration that holds the port, to name the way out when the port is taken. */
  readonly portSetting: `${string}Port`;
  readonly implementations: readonly Implementation[];
  /** Serves reflection (v1 and v1alpha) from these definitions, a serialised FileDescriptorSet. */
  readonly reflection?: Uint8Array | undefined;
  /** Callers must send it as a bearer token. */
  readonly token?: string | undefined;
  readonly messageBytesMax?: number;
  /** How long `close` waits for calls that are under way. @default 3000 */
  readonly drainMs?: number;
  /** Hears of every error in a handler that is no Fault. @default writes it to the error stream */
  readonly onError?: OnError;
}

/** A server that listens. */
export interface RpcServer extends Closable {
  /** host:port */
  readonly address: string;
  readonly health: HealthState;
  /** Says NOT_SERVING, asks endless streams to end, lets calls finish for at most `drainMs`, then ends them. */
  close(): Promise<void>;
}

/** Serves implementations and their health. Throws a ConfigError when it may not or can't listen. */
export async function serve(options: ServeOptions): Promise<RpcServer> {
  const { host, implementations, onError = printError, drainMs = DRAIN_MS } = options;
  const tls = readTls(options);
  refuseOpenHost(host, options.token !== undefined || tls !== undefined);
  const credentials = credentialsOf(tls);
  const closing = new AbortController();
  const health = new HealthBoard(implementations.map((one) => serviceName(one.definition)));
  const server = new Server(serverOptions(options));
  const served = [...implementations, health.implementation()];
  const services = served.map((one) => serviceName(one.definition));
  if (options.reflection) served.push(...reflection(options.reflection, services));
  for (const one of served)
    server.addService(strict(one.definition, onError), one.bind({ onError, closing: closing.signal }));
  const port = await listen(server, options, credentials);
  const address = `${bracketed(host)}:${port}`;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    health.close();
    closing.abort();
    for (const one of implementations) one.drain?.();
    await shutDown(server, address, drainMs);
  };
  return {
    address,
    health,
    close: () => (closed ??= close()),
  };
}

function serverOptions({ token, messageBytesMax = MESSAGE_BYTES_MAX }: ServeOptions): ServerOptions {
  const channel: ChannelOptions = {
    'grpc.max_concurrent_streams': 1000,
    'grpc.enable_channelz': 0,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': messageBytesMax,
  };
  return token === undefined ? channel : { ...channel, interceptors: [requireBearer(token)] };
}

function credentialsOf(tls: ReturnType<typeof readTls>): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  try {
    return ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }]);
  } catch (error) {
    throw new ConfigError(`RATCHET_TLS_CERT and RATCHET_TLS_KEY: ${messageOf(error)}`);
  }
}

function listen(server: Server, { host, port, portSetting }: ServeOptions, credentials: ServerCredentials) {
  return new Promise<number>((resolve, reject) => {
    server.bindAsync(`${bracketed(host)}:${port}`, credentials, (error, bound) => {
      if (!error) return resolve(bound);
      const setting = settingName(portSetting);
      const taken = error.message.includes('EADDRINUSE');
      reject(
        new ConfigError(
          taken
            ? `port ${port} on ${host} is taken: end what listens there, or set ${setting} to another port`
            : `can't listen on ${host}:${port} (RATCHET_HOST, ${setting}): ${error.message}`,
        ),
      );
    });
  });
}

/**
 * Stops listening and waits for calls to finish. `forceShutdown` does not end them, for without channelz grpc-js forgets its
 * sessions: `drain` knows them, and cuts those off that are left after its grace.
 */
function shutDown(server: Server, address: string, drainMs: number): Promise<void> {
  server.drain(address, drainMs);
  return new Promise((resolve) => server.tryShutdown(() => resolve()));
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** The full name of a service, from the path of its first method. */
function serviceName(definition: ServiceDefinition): string {
  return Object.values(definition)[0]?.path.split('/')[1] ?? '';
}

import type { ServiceDefinition } from '@grpc/grpc-js';
import type { Closable } from '@ratchet/kernel';
import { type ConnectOptions, openClient } from './client.ts';
import type { Declared } from './implement.ts';
import { type Answer, type CallSettings, RemoteCall } from './remote-call.ts';

/** A method of another process; one whose requests are a stream takes an iterable of them. Failures are Faults. */
export interface RemoteMethod<Request, Response> {
  (request: Request, settings: CallSettings): Answer<Response>;
  (requests: Iterable<Request> | AsyncIterable<Request>, settings: CallSettings): Answer<Response>;
}

/** A service of another process, its methods by their names in the proto. */
export type Remote<D> = {
  [K in keyof Declared<D>]: Declared<D>[K] extends {
    requestSerialize: (request: infer Request) => Buffer;
    responseDeserialize: (bytes: Buffer) => infer Response;
  }
    ? RemoteMethod<Request, Response>
    : never;
};

/**
 * Connects to a service, when it is first called. Calls fail at once with a Fault of kind Unavailable while it is not
 * reachable; it reconnects by itself.
 */
export function connect<D extends ServiceDefinition>(
  definition: D,
  address: string,
  options: ConnectOptions = {},
): Remote<D> & Closable {
  const client = openClient(address, options);
  const remote: Record<string, unknown> = { close: () => client.close() };
  for (const [name, method] of Object.entries(definition)) {
    const call = new RemoteCall(client, method, options);
    if (method.requestStream && method.responseStream) continue; // the hop has its own client
    if (method.requestStream) remote[name] = call.clientStreaming;
    else remote[name] = method.responseStream ? call.serverStreaming : call.unary;
  }
  return remote as Remote<D> & Closable;
}

import {
  type CallOptions,
  type Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { bearer } from './bearer.ts';
import type { ConnectOptions } from './client.ts';
import { TIMEOUT_MS_MAX } from './limits.ts';
import { faultOfCall } from './wire-error.ts';

/** How one call is made. */
export interface CallSettings {
  /** How long the caller waits: at most a day, or without end when it is Infinity. */
  readonly timeoutMs: number;
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * The answer of a method. One that answers once is awaited (iterated, it gives its one message); one that answers with a
 * stream is iterated, and awaiting it fails. The generated definitions don't say at compile time which is which.
 */
export type Answer<Response> = Promise<Response> & AsyncIterable<Response>;

type AnyCall = ClientUnaryCall | ClientReadableStream<unknown> | ClientWritableStream<unknown>;
type Reply = (error: ServiceError | null, response?: unknown) => void;

/** One method, in the three shapes that it may have. */
export class RemoteCall {
  readonly #client: Client;
  readonly #method: MethodDefinition<unknown, unknown>;
  readonly #token: string | undefined;
  readonly #peer: string;

  constructor(client: Client, method: MethodDefinition<unknown, unknown>, { token, peer }: ConnectOptions) {
    this.#client = client;
    this.#method = method;
    this.#token = token;
    this.#peer = peer ?? method.path.split('.').at(-3)?.replace('/', '') ?? method.path;
  }

  readonly unary = (request: unknown, settings: CallSettings): Answer<unknown> =>
    this.#once(settings, (metadata, options, reply) => {
      const { path, requestSerialize, responseDeserialize } = this.#method;
      return this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        options,
        reply,
      );
    });

  readonly clientStreaming = (
    requests: Iterable<unknown> | AsyncIterable<unknown>,
    settings: CallSettings,
  ): Answer<unknown> => {
    let failed: { error: unknown } | undefined;
    const answer = this.#once(settings, (metadata, options, reply) => {
      const { path, requestSerialize, responseDeserialize } = this.#method;
      const call = this.#client.makeClientStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        metadata,
        options,
        reply,
      );
      send(requests, call).catch((error: unknown) => {
        failed = { error };
        call.cancel();
      });
      return call;
    });
    // the source's own failure says more than the cancellation that follows from it
    return answerOnce(
      answer.catch((error: unknown) => {
        throw failed ? failed.error : error;
      }),
    );
  };

  readonly serverStreaming = (request: unknown, settings: CallSettings): Answer<unknown> => {
    const { path, requestSerialize, responseDeserialize } = this.#method;
    const iterate = async function* (this: RemoteCall): AsyncGenerator<unknown> {
      const call = this.#client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#metadata(settings),
        deadline(settings),
      );
      call.on('error', () => {}); // one that comes after the last read has no other listener
      const release = cancelOn(settings.signal, call);
      try {
        for await (const response of call) yield response;
      } catch (error) {
        throw this.#fault(error as ServiceError, settings);
      } finally {
        release();
        call.cancel();
      }
    };
    return answerMany(iterate.call(this), path);
  };

  #once(
    settings: CallSettings,
    start: (metadata: Metadata, options: CallOptions, reply: Reply) => AnyCall,
  ): Answer<unknown> {
    return answerOnce(
      new Promise((resolve, reject) => {
        let release = (): void => {};
        const call = start(this.#metadata(settings), deadline(settings), (error, response) => {
          release();
          if (error) reject(this.#fault(error, settings));
          else resolve(response);
        });
        release = cancelOn(settings.signal, call);
      }),
    );
  }

  #metadata({ metadata = {} }: CallSettings): Metadata {
    const sent = new Metadata();
    for (const [name, value] of Object.entries(metadata)) sent.set(name, value);
    if (this.#token !== undefined) sent.set(...bearer(this.#token));
    return sent;
  }

  #fault(error: ServiceError, { timeoutMs, signal }: CallSettings): Error {
    if (typeof error.code !== 'number') return error; // thrown by this process, not by the call
    return faultOfCall(error, { peer: this.#peer, timeoutMs, cancelled: signal?.aborted ?? false });
  }
}

function deadline({ timeoutMs }: CallSettings): CallOptions {
  if (timeoutMs === Number.POSITIVE_INFINITY) return {};
  return { deadline: Date.now() + Math.min(TIMEOUT_MS_MAX, timeoutMs) };
}

function cancelOn(signal: AbortSignal | undefined, call: AnyCall): () => void {
  if (!signal) return () => {};
  const cancel = (): void => call.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}

/** Sends all requests, no faster than the other side takes them; stops when the call is over. */
async function send(
  requests: Iterable<unknown> | AsyncIterable<unknown>,
  call: ClientWritableStream<unknown>,
) {
  let over = false;
  let wake = (): void => {};
  const end = (): void => {
    over = true;
    wake();
  };
  call.on('status', end).on('error', end);
  call.on('drain', () => wake());
  for await (const request of requests) {
    if (over) return;
    if (!call.write(request) && !over) await new Promise<void>((resolve) => (wake = resolve));
  }
  call.end();
}

function answerOnce(promise: Promise<unknown>): Answer<unknown> {
  return Object.assign(promise, {
    async *[Symbol.asyncIterator]() {
      yield await promise;
    },
  });
}

function answerMany(responses: AsyncGenerator<unknown>, path: string): Answer<unknown> {
  const misused = Promise.reject(
    new Error(`${path} answers with a stream: iterate over it instead of awaiting it`),
  );
  misused.catch(() => {}); // a bug only where somebody awaits it
  return Object.assign(misused, { [Symbol.asyncIterator]: () => responses });
}

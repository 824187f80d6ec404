import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerWritableStream,
  ServiceDefinition,
  UntypedHandleCall,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type CallContext, ServerCallContext } from './call-context.ts';
import { received } from './received.ts';
import { wellFormed } from './strict-messages.ts';
import { type OnError, statusOf } from './wire-error.ts';

/** The generated interfaces have an index signature that lets every name through: this leaves it out. */
export type Declared<T> = { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };

/** One function for each method of a service, derived from its generated `XHandlers`. */
export type Handlers<H> = { [K in keyof Declared<H>]: Handler<Declared<H>[K]> };

type Handler<F> =
  F extends handleUnaryCall<infer Request, infer Response>
    ? (request: Request, context: CallContext) => Promise<Response>
    : F extends handleServerStreamingCall<infer Request, infer Response>
      ? (request: Request, context: CallContext) => AsyncIterable<Response>
      : F extends handleClientStreamingCall<infer Request, infer Response>
        ? (requests: AsyncIterable<Request>, context: CallContext) => Promise<Response>
        : F extends handleBidiStreamingCall<infer Request, infer Response>
          ? (requests: AsyncIterable<Request>, context: CallContext) => AsyncIterable<Response>
          : never;

/** What a server gives to the handlers that it runs. */
export interface Surroundings {
  readonly onError: OnError;
  readonly closing: AbortSignal;
}

/** A service that `serve` can serve. */
export interface Implementation {
  readonly definition: ServiceDefinition;
  bind(surroundings: Surroundings): UntypedServiceImplementation;
  /** Asks the callers of endless streams to end them. */
  drain?(): void;
}

type AnyHandler = (request: unknown, context: CallContext) => unknown;

/**
 * Makes a service of its handlers. Whatever a handler throws or rejects with becomes the status of that call: a Fault its
 * own, anything else INTERNAL.
 */
export function implement<H>(definition: ServiceDefinition, handlers: Handlers<H>): Implementation {
  const untyped = handlers as Record<string, AnyHandler>;
  return {
    definition,
    bind: (surroundings) => {
      const calls = Object.entries(definition).map(([name, method]): [string, UntypedHandleCall] => {
        const handler = untyped[name];
        if (!handler) throw new Error(`${method.path} has no handler`);
        const handle: AnyHandler = (request, context) => handler.call(handlers, request, context);
        if (method.requestStream && method.responseStream)
          return [name, bidirectional(method.path, handle, surroundings)];
        if (method.requestStream) return [name, clientStreaming(method.path, handle, surroundings)];
        if (method.responseStream) return [name, serverStreaming(method.path, handle, surroundings)];
        return [name, unary(method.path, handle, surroundings)];
      });
      return Object.fromEntries(calls);
    },
  };
}

function unary(path: string, handle: AnyHandler, { onError, closing }: Surroundings): UntypedHandleCall {
  const call: handleUnaryCall<unknown, unknown> = (call, reply) => {
    const context = new ServerCallContext(call, closing);
    const answer = async (): Promise<unknown> => handle(wellFormed(call.request), context);
    answer().then(
      (response) => {
        context.answered();
        reply(null, response);
      },
      (error: unknown) => {
        context.answered();
        reply(statusOf(error, path, call.cancelled ? ignore : onError));
      },
    );
  };
  return call;
}

function clientStreaming(
  path: string,
  handle: AnyHandler,
  { onError, closing }: Surroundings,
): UntypedHandleCall {
  const call: handleClientStreamingCall<unknown, unknown> = (call, reply) => {
    const context = new ServerCallContext(call, closing);
    const answer = async (): Promise<unknown> => handle(received(call), context);
    answer().then(
      (response) => {
        context.answered();
        reply(null, response);
      },
      (error: unknown) => {
        context.answered();
        reply(statusOf(error, path, call.cancelled ? ignore : onError));
      },
    );
  };
  return call;
}

function serverStreaming(path: string, handle: AnyHandler, surroundings: Surroundings): UntypedHandleCall {
  const call: handleServerStreamingCall<unknown, unknown> = (call) =>
    pour(call, path, (context) => handle(wellFormed(call.request), context), surroundings);
  return call;
}

function bidirectional(path: string, handle: AnyHandler, surroundings: Surroundings): UntypedHandleCall {
  const call: handleBidiStreamingCall<unknown, unknown> = (call) =>
    pour(call, path, (context) => handle(received(call), context), surroundings);
  return call;
}

/** Answers a call with a stream, as fast as the caller takes it. */
function pour(
  call: AnsweringCall,
  path: string,
  answers: (context: CallContext) => unknown,
  { onError, closing }: Surroundings,
): void {
  const context = new ServerCallContext(call, closing);
  const poured = async (): Promise<void> => {
    for await (const response of answers(context) as AsyncIterable<unknown>) {
      if (call.cancelled) return;
      if (!call.write(response)) await writable(call);
    }
  };
  poured().then(
    () => {
      context.answered();
      call.end();
    },
    (error: unknown) => {
      context.answered();
      call.emit('error', statusOf(error, path, call.cancelled ? ignore : onError));
    },
  );
}

type AnsweringCall = ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;

/** What a handler throws because its caller is gone concerns nobody. */
function ignore(): void {}

/** Resolves when the stream takes more, or nothing ever again. */
async function writable(call: AnsweringCall): Promise<void> {
  if (call.cancelled) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      call.off('drain', go).off('cancelled', go);
      resolve();
    };
    call.on('drain', go).on('cancelled', go);
  });
}

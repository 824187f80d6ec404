import type { LatencySummary } from '@ratchet/stats';

/** A gRPC method that is called again and again with the same message. */
export interface LoadTarget {
  /** host:port, plain text. */
  readonly address: string;
  /** "/ratchet.prediction.v1.PredictionService/Predict" */
  readonly path: string;
  /** The request message with gRPC's prefix before it. */
  readonly body: Uint8Array;
}

export interface LoadOptions {
  /** Calls in flight, all on one connection. */
  readonly concurrency: number;
  readonly seconds: number;
}

/** What one client saw in one go. */
export interface LoadResult extends Pick<LatencySummary, 'p50Ms' | 'p99Ms'> {
  /** Good answers. */
  readonly calls: number;
  readonly failures: number;
  /** Good answers per second. */
  readonly rps: number;
}

/** Loads a server from a process of its own. */
export interface LoadClient {
  readonly name: 'h2load' | 'node:http2';
  run(target: LoadTarget, options: LoadOptions): Promise<LoadResult>;
}

/** A message as gRPC sends it: not compressed, its length, itself. */
export function grpcBody(message: Uint8Array): Buffer {
  const body = Buffer.alloc(5 + message.length);
  body.writeUInt32BE(message.length, 1);
  body.set(message, 5);
  return body;
}

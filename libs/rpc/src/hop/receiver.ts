import { Metadata, type ServerDuplexStream } from '@grpc/grpc-js';
import { Fault, invalid } from '@ratchet/kernel';
import { type ExchangeRequest__Output, type ExchangeResponse, protos } from '@ratchet/protocol';
import type { Implementation } from '../implement.ts';
import { wellFormed } from '../strict-messages.ts';
import { type OnError, statusOf } from '../wire-error.ts';
import { type HopBatch, type HopReply, packReply, readBatch, someOf } from './columns.ts';
import { type HopRefusal, refusalOf, refusalOfError } from './item.ts';
import { expired, tooManyStreams } from './refusals.ts';
import { fitting } from './reply-room.ts';

/** Answers a batch. It may reject: then every item of the batch gets that error. */
export type Exchange = (batch: HopBatch) => Promise<HopReply>;

/** What serves one upstream stream. */
export interface StreamEnd {
  readonly exchange: Exchange;
  /** The stream is over. */
  close?(): void;
}

/** A service that answers batches. */
export interface HopImplementation extends Implementation {
  /** Asks every caller to end its stream after the batch that is out. `serve` calls it when the server closes. */
  drain(): void;
}

/** Serves `ratchet.hop.v1` with one function for all streams; each stream has at most one batch under way. */
export function hopImplementation(exchange: Exchange): HopImplementation {
  return hopReceiver(() => ({ exchange }));
}

/** Far more than a mesh has; each may hold a batch. */
const STREAMS_MAX = 64;

/** Serves `ratchet.hop.v1` with an end of its own for each stream. */
export function hopReceiver(open: () => StreamEnd): HopImplementation {
  const streams = new Set<UpstreamStream>();
  let draining = false;
  return {
    definition: protos.ratchet.hop.v1.HopService.service,
    bind: ({ onError }) => ({
      Exchange: (call: UpstreamCall) => {
        if (streams.size >= STREAMS_MAX) {
          call.emit('error', statusOf(tooManyStreams(), 'hop', onError));
          return;
        }
        const stream = new UpstreamStream(call, open(), onError);
        streams.add(stream);
        call.on('cancelled', () => streams.delete(stream)); // comes after every end
        if (draining) stream.drain();
      },
    }),
    drain() {
      draining = true;
      for (const stream of streams) stream.drain();
    },
  };
}

type UpstreamCall = ServerDuplexStream<ExchangeRequest__Output, ExchangeResponse>;

/** One caller's stream: batch in, reply out. */
class UpstreamStream {
  readonly #call: UpstreamCall;
  readonly #end: StreamEnd;
  readonly #onError: OnError;
  #busy = false;
  #halfClosed = false;
  #refused = false;
  #draining = false;

  constructor(call: UpstreamCall, end: StreamEnd, onError: OnError) {
    this.#call = call;
    this.#end = end;
    this.#onError = onError;
    call.sendMetadata(new Metadata()); // the caller's lane stands when this arrives
    call.on('data', (request: ExchangeRequest__Output) => void this.#received(request));
    call.on('end', () => {
      this.#halfClosed = true;
      if (!this.#busy) call.end();
    });
    call.on('cancelled', () => end.close?.());
  }

  drain(): void {
    this.#draining = true;
    if (!this.#refused) this.#call.write({ sequence: 0, draining: true });
  }

  async #received(request: ExchangeRequest__Output): Promise<void> {
    if (this.#refused) return;
    const batch = this.#read(request);
    if (!batch) return;
    this.#busy = true;
    const reply = await this.#answer(batch);
    this.#busy = false;
    if (this.#call.cancelled || this.#refused) return;
    this.#call.write(packReply(request.sequence, fitting(reply), this.#draining));
    if (this.#halfClosed) this.#call.end();
  }

  /** The batch, or nothing after the stream was refused: its caller doesn't speak this protocol. */
  #read(request: ExchangeRequest__Output): HopBatch | undefined {
    try {
      const batch = readBatch(wellFormed(request), performance.now());
      if (!batch) throw invalid('MALFORMED_BATCH', 'the columns of the batch do not agree with its count');
      if (this.#busy) throw invalid('BATCH_OUT', 'expected no batch before the reply to the one before');
      return batch;
    } catch (error) {
      this.#refused = true;
      this.#call.emit('error', statusOf(error, 'hop', this.#onError));
      return undefined;
    }
  }

  /** Asks the exchange for the items whose time is not over. */
  async #answer(batch: HopBatch): Promise<HopReply> {
    const now = performance.now();
    const late = refusalOf(expired('EXPIRED_ON_ARRIVAL'));
    const live: number[] = [];
    for (let i = 0; i < batch.count; i++) if (batch.deadlinesAt[i]! > now) live.push(i);
    if (live.length === batch.count) return this.#exchange(batch);
    if (live.length === 0) return all(batch.count, late);
    return merged(batch.count, late, live, await this.#exchange(someOf(batch, live)));
  }

  async #exchange(batch: HopBatch): Promise<HopReply> {
    try {
      const reply = await this.#end.exchange(batch);
      if (reply.status.length === batch.count && reply.outputs.length === batch.count) return reply;
      throw new Error(
        `expected ${batch.count} answers, got ${reply.status.length} and ${reply.outputs.length}`,
      );
    } catch (error) {
      if (!(error instanceof Fault)) this.#onError(error, 'hop');
      return all(batch.count, refusalOfError(error));
    }
  }
}

/** The same refusal for every item. */
function all(count: number, { code, bytes }: HopRefusal): HopReply {
  return { status: new Uint8Array(count).fill(code), outputs: Array<Uint8Array>(count).fill(bytes) };
}

/** The reply with the answers of some items where they belong, and one refusal for the others. */
function merged(count: number, rest: HopRefusal, indices: readonly number[], reply: HopReply): HopReply {
  const { status, outputs } = all(count, rest);
  const filled = [...outputs];
  indices.forEach((index, i) => {
    status[index] = reply.status[i]!;
    filled[index] = reply.outputs[i]!;
  });
  return { status, outputs: filled };
}

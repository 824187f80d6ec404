import { type Client, Metadata, status } from '@grpc/grpc-js';
import type { Closable, Fault } from '@ratchet/kernel';
import { type ExchangeResponse__Output, protos } from '@ratchet/protocol';
import { bearer } from '../bearer.ts';
import { type ConnectOptions, openClient } from '../client.ts';
import { MESSAGE_BYTES_MAX } from '../limits.ts';
import { type OnError, printError } from '../wire-error.ts';
import { Coalescer, type Entry, type QueueLimits } from './coalescer.ts';
import { BATCH_ITEMS_MAX, type HopReply } from './columns.ts';
import { type HopItem, refusalOf } from './item.ts';
import { type HopStream, Lane } from './lane.ts';
import { closing, expired, itemTooLarge, queueFull, replicaLost, unreachable } from './refusals.ts';
import { foundNoRoom, ReplyRoom } from './reply-room.ts';
import { RetryBudget } from './retry-budget.ts';

export interface HopLimits extends QueueLimits {
  /** Items wait for a lost connection no longer than this; later ones are refused at once until it is back. */
  readonly downMsMax: number;
}

const LIMITS: HopLimits = {
  queueItemsMax: 4096,
  queueBytesMax: 64 * 1024 * 1024,
  batchItemsMax: BATCH_ITEMS_MAX,
  batchBytesMax: 1024 * 1024,
  downMsMax: 250,
};

/** An item that is larger can't travel: its message would end the stream for its whole batch. */
const ITEM_BYTES_MAX = MESSAGE_BYTES_MAX - 64 * 1024;

const SWEEP_MS = 10;

/** Hears what a sender does, for metrics. */
export interface HopObserver {
  /** A batch left; its oldest item had waited for `waitedMs`. */
  sent?(items: number, waitedMs: number): void;
  /** A batch came back. */
  answered?(items: number, tookMs: number): void;
  /** An item was answered here, without the next service. */
  refused?(reason: string): void;
  /** An item goes out again. */
  retried?(): void;
  /** The stream to the next service is lost; said again only for another reason, or after it stood. */
  lost?(why: string): void;
}

export interface HopSenderOptions extends ConnectOptions {
  readonly address: string;
  readonly limits?: Partial<HopLimits>;
  readonly observe?: HopObserver;
  /** Hears of errors that an item's `done` throws. @default writes them to the error stream */
  readonly onError?: OnError;
}

/**
 * Carries items to the next service in batches of what waits: what finds the lane idle leaves at the end of this turn of
 * the event loop, what doesn't waits for the reply. Every item is answered by its deadline (give or take 10 ms). A batch
 * that is lost is sent again once, each item alone; what found no room in the reply to its batch is sent again once too.
 */
export class HopSender implements Closable {
  readonly #client: Client;
  readonly #token: string | undefined;
  readonly #peer: string;
  readonly #limits: HopLimits;
  readonly #observe: HopObserver;
  readonly #onError: OnError;
  readonly #waiting: Coalescer;
  readonly #retries = new RetryBudget();
  readonly #room = new ReplyRoom();
  readonly #lane: Lane;
  #firedAt = 0;
  #lossTold = '';
  #armed = false;
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: HopSenderOptions) {
    this.#token = options.token;
    this.#peer = options.peer ?? 'the next service';
    this.#limits = { ...LIMITS, ...options.limits };
    this.#observe = options.observe ?? {};
    this.#onError = options.onError ?? printError;
    this.#waiting = new Coalescer(this.#limits);
    this.#client = openClient(options.address, options, {
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.use_local_subchannel_pool': 1,
      'grpc-node.flow_control_window': 1024 * 1024,
    });
    this.#lane = new Lane(() => this.#open(), {
      stands: () => this.#stands(),
      answered: (batch, reply, draining) => this.#answered(batch, reply, draining),
      lost: (batch, why) => this.#lost(batch, why),
    });
  }

  /** Whether items can leave. */
  get standing(): boolean {
    return this.#lane.standing;
  }

  /** How many items wait. */
  get queueLength(): number {
    return this.#waiting.length;
  }

  /** Takes an item; it may be answered before this returns, when the queue is full or the next service is away. */
  submit(item: HopItem): void {
    const now = performance.now();
    const entry: Entry = { item, enteredAt: now, tries: 0, alone: false, settled: false };
    const obstacle = this.#obstacle(entry, now);
    if (obstacle) {
      this.#refuse(entry, obstacle);
      return;
    }
    this.#retries.earn();
    this.#watch();
    if (this.#armed) return;
    this.#armed = true;
    setImmediate(() => {
      this.#armed = false;
      this.#kick();
    });
  }

  /** Ends the stream. What waits or is out is answered UNAVAILABLE. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#sweep);
    const left = [...this.#waiting.removeAll(), ...this.#lane.out];
    for (const entry of left) this.#refuse(entry, closing());
    this.#lane.close();
    this.#client.close();
  }

  /** Lets the entry into the queue, or tells why it can't enter. */
  #obstacle(entry: Entry, now: number): Fault | undefined {
    if (this.#closed) return closing();
    if (this.#lane.downMs(now) > this.#limits.downMsMax) return unreachable(this.#peer);
    if (entry.item.input.length > ITEM_BYTES_MAX)
      return itemTooLarge(entry.item.input.length, ITEM_BYTES_MAX);
    return this.#waiting.offer(entry) ? undefined : queueFull(this.#peer, this.#limits);
  }

  #open(): HopStream {
    const { path, requestSerialize, responseDeserialize } = protos.ratchet.hop.v1.HopService.service.Exchange;
    const metadata = new Metadata({ waitForReady: true });
    if (this.#token !== undefined) metadata.set(...bearer(this.#token));
    return this.#client.makeBidiStreamRequest<
      Parameters<typeof requestSerialize>[0],
      ExchangeResponse__Output
    >(path, requestSerialize, responseDeserialize, metadata);
  }

  /** Fires what waits, then answers what was late: the other side works while this one runs callbacks. */
  #kick(): void {
    if (!this.#lane.idle || this.#waiting.length === 0) return;
    const now = performance.now();
    const late: Entry[] = [];
    const batch = this.#waiting.take(now, late, (model) => this.#room.of(model));
    if (batch.length > 0) {
      this.#firedAt = now;
      this.#lane.fire(batch, now);
      this.#observe.sent?.(batch.length, now - batch[0]!.enteredAt);
    }
    for (const entry of late) this.#refuse(entry, expired('EXPIRED_IN_QUEUE'));
  }

  #answered(batch: readonly Entry[], reply: HopReply, draining: boolean): void {
    this.#observe.answered?.(batch.length, performance.now() - this.#firedAt);
    this.#room.learn(batch[0]!.item.model, reply);
    this.#kick();
    let again = false;
    batch.forEach((entry, i) => {
      const code = reply.status[i]!;
      const bytes = reply.outputs[i]!;
      const turnedAway = draining && (code === status.UNAVAILABLE || code === status.RESOURCE_EXHAUSTED);
      if ((turnedAway || foundNoRoom(code, bytes)) && this.#again(entry)) again = true;
      else this.#settle(entry, code, bytes);
    });
    if (again) this.#kick();
  }

  #stands(): void {
    this.#lossTold = '';
    this.#kick();
  }

  #lost(batch: readonly Entry[], why: string): void {
    if (why !== this.#lossTold && !this.#closed) this.#observe.lost?.(why);
    this.#lossTold = why;
    for (const entry of batch) {
      entry.alone = true;
      if (!this.#again(entry)) this.#refuse(entry, replicaLost(this.#peer));
    }
  }

  /** Whether the entry may go out once more; if so it waits again. */
  #again(entry: Entry): boolean {
    if (this.#closed || entry.settled || entry.item.cancelled) return false;
    if (entry.tries > 0 || !this.#retries.spend()) return false;
    entry.tries++;
    this.#waiting.put(entry);
    this.#observe.retried?.();
    return true;
  }

  /** Runs the coarse timer while anything waits or is out. */
  #watch(): void {
    this.#sweep ??= setInterval(() => this.#look(), SWEEP_MS).unref();
  }

  #look(): void {
    const now = performance.now();
    const late: Entry[] = [];
    this.#waiting.sweep(now, late);
    const down = this.#lane.downMs(now) > this.#limits.downMsMax ? this.#waiting.removeAll() : [];
    const silent = this.#lane.out.filter((entry) => !entry.settled && entry.item.deadlineAt <= now);
    for (const entry of late) this.#refuse(entry, expired('EXPIRED_IN_QUEUE'));
    for (const entry of silent) this.#refuse(entry, expired('DEADLINE_EXCEEDED'));
    for (const entry of down) this.#refuse(entry, unreachable(this.#peer));
    this.#lane.watch(now);
    if (this.#waiting.length > 0 || this.#lane.out.length > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  #refuse(entry: Entry, fault: Fault): void {
    if (entry.settled || entry.item.cancelled) return;
    this.#observe.refused?.(fault.reason);
    const { code, bytes } = refusalOf(fault);
    this.#settle(entry, code, bytes);
  }

  #settle(entry: Entry, code: number, bytes: Uint8Array): void {
    if (entry.settled || entry.item.cancelled) return;
    entry.settled = true;
    try {
      entry.item.done(code, bytes);
    } catch (error) {
      this.#onError(error, 'hop');
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Scope } from '@ratchet/kernel';
import { type ServeOptions, serve } from '../serve.ts';
import type { HopBatch, HopReply } from './columns.ts';
import type { HopItem } from './item.ts';
import { type Exchange, hopImplementation } from './receiver.ts';
import { HopSender, type HopSenderOptions } from './sender.ts';

export const inputs = (batch: HopBatch): string[] =>
  Array.from({ length: batch.count }, (_, i) => batch.input(i).toString());

/** Answers "model:input" of each item. */
export const echo: Exchange = async (batch) => ({
  status: new Uint8Array(batch.count),
  outputs: inputs(batch).map((input) => Buffer.from(`${batch.model}:${input}`)),
});

/** Real senders and receivers of hops. */
export class TestHops {
  readonly #scope = new Scope();

  /** A receiver; its close cuts off what is out, unless the test gives it time. */
  async receiver(exchange: Exchange, options: Partial<ServeOptions> = {}) {
    const server = await serve({
      host: '127.0.0.1',
      port: 0,
      portSetting: 'inferencePort',
      implementations: [hopImplementation(exchange)],
      onError: () => {},
      drainMs: 0,
      ...options,
    });
    return this.#scope.own(server);
  }

  /** A receiver that can be cut off in the middle of a batch, as SIGKILL does. Answers its port. */
  killable(
    port: number,
    exchange: (batch: HopBatch, kill: () => void) => Promise<HopReply>,
  ): Promise<number> {
    const server = new Server();
    const kill = (): void => server.forceShutdown();
    const hop = hopImplementation((batch) => exchange(batch, kill));
    server.addService(hop.definition, hop.bind({ onError: () => {}, closing: new AbortController().signal }));
    this.#scope.own({ close: kill });
    return new Promise((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
  }

  /** A sender that waits for a slow machine to connect; those that test the wait set it themselves. */
  sender(address: string, { limits, ...options }: Partial<HopSenderOptions> = {}): HopSender {
    const patient = { downMsMax: 10_000, ...limits };
    return this.#scope.own(new HopSender({ address, peer: 'inference', limits: patient, ...options }));
  }

  close(): Promise<void> {
    return this.#scope.close();
  }
}

/** Submits an item; `answer` resolves when it is done, and `item` is what was submitted. */
export function submit(hop: HopSender, input: string, more: Partial<HopItem> = {}) {
  const { promise, resolve } = Promise.withResolvers<readonly [code: number, text: string]>();
  const item: HopItem = {
    model: 'm/1',
    input: Buffer.from(input),
    trace: new Uint8Array(25),
    deadlineAt: performance.now() + 20_000,
    cancelled: false,
    done: (code, bytes) => resolve([code, Buffer.from(bytes).toString()]),
    ...more,
  };
  hop.submit(item);
  return { item, answer: promise };
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(2);
}

/** Something that a test waits for until it is opened. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

import { Fault } from '@ratchet/kernel';
import type { HopBatch } from '@ratchet/rpc';
import type { Preparation } from './preparation.ts';

/** The most that a batch may take when it is prepared: pixels take many times what their file takes. */
export const PREPARED_BYTES_MAX = 256 * 1024 * 1024;

/** As many as libuv has threads to decode them. */
const WAITING_MAX = 4;

/** Of each item in order what travels on, or why it doesn't. Anything but a Fault is thrown. */
export function prepareBatch(
  preparation: Preparation,
  batch: HopBatch,
  bytesMax = PREPARED_BYTES_MAX,
): (Uint8Array | Fault)[] | Promise<(Uint8Array | Fault)[]> {
  const room = new Room(bytesMax);
  if (preparation.waits) return prepareBeside(preparation.prepare, batch, room);
  const { prepare } = preparation;
  return Array.from({ length: batch.count }, (_, i) => {
    try {
      return room.take(prepare(batch.input(i)));
    } catch (error) {
      return faultIn(error);
    }
  });
}

/** Some items beside each other; none that is late. */
async function prepareBeside(
  prepare: (input: Buffer) => Promise<Uint8Array>,
  batch: HopBatch,
  room: Room,
): Promise<(Uint8Array | Fault)[]> {
  const { count, deadlinesAt } = batch;
  const outcomes = Array<Uint8Array | Fault>(count);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      try {
        if (deadlinesAt[i]! <= performance.now()) throw late();
        outcomes[i] = room.take(await prepare(batch.input(i)));
      } catch (error) {
        outcomes[i] = faultIn(error);
      }
    }
  };
  await Promise.all(Array.from({ length: WAITING_MAX }, lane));
  return outcomes;
}

/** Counts what prepared items take. */
class Room {
  readonly #bytesMax: number;
  #left: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#left = bytesMax;
  }

  /** The item, or the fault that it finds no room. */
  take(item: Uint8Array): Uint8Array | Fault {
    if (item.length > this.#left) {
      const most = Math.floor(this.#bytesMax / item.length);
      return new Fault(
        'ResourceExhausted',
        'BATCH_FULL',
        `what came together takes more than ${this.#bytesMax} bytes as tensors: try again, or send at most ${most} such instances at once`,
      );
    }
    this.#left -= item.length;
    return item;
  }
}

function late(): Fault {
  return new Fault('DeadlineExceeded', 'DEADLINE_EXCEEDED', 'the deadline passed before the input was read');
}

function faultIn(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}

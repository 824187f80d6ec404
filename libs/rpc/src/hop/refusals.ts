import { Fault } from '@ratchet/kernel';
import type { QueueLimits } from './coalescer.ts';

/** The next service was away for longer than items wait for it. */
export function unreachable(peer: string): Fault {
  return new Fault('Unavailable', 'UPSTREAM_UNAVAILABLE', `${peer} is not reachable`);
}

/** The batch was lost, and so was the second try, or there was none left to spend. */
export function replicaLost(peer: string): Fault {
  return new Fault('Unavailable', 'REPLICA_LOST', `${peer} went away before it answered: try again`);
}

/** The queue has reached a bound. */
export function queueFull(peer: string, { queueItemsMax, queueBytesMax }: QueueLimits): Fault {
  const bounds = `${queueItemsMax} items or ${queueBytesMax} bytes`;
  const message = `more waits for ${peer} than ${bounds}: try again later`;
  return new Fault('ResourceExhausted', 'QUEUE_FULL', message);
}

/** No message could carry the item. */
export function itemTooLarge(bytes: number, bytesMax: number): Fault {
  return new Fault('TooLarge', 'ITEM_TOO_LARGE', `expected at most ${bytesMax} bytes of input, got ${bytes}`);
}

/** No message could carry the answer. */
export function outputTooLarge(bytesMax: number): Fault {
  return new Fault('TooLarge', 'OUTPUT_TOO_LARGE', `expected an output of at most ${bytesMax} bytes`);
}

/** The answers to what travelled together are more than a message carries. */
export function replyFull(bytesMax: number): Fault {
  const message = `the answers to what came together take more than ${bytesMax} bytes: try again, or ask for less at once`;
  return new Fault('ResourceExhausted', 'REPLY_FULL', message);
}

/** Nobody waits for the answer any more. */
export function expired(reason: 'EXPIRED_IN_QUEUE' | 'EXPIRED_ON_ARRIVAL' | 'DEADLINE_EXCEEDED'): Fault {
  const when = {
    EXPIRED_IN_QUEUE: 'while the input waited to be sent',
    EXPIRED_ON_ARRIVAL: 'on the way to the next service',
    DEADLINE_EXCEEDED: 'before the answer came',
  }[reason];
  return new Fault('DeadlineExceeded', reason, `the deadline passed ${when}`);
}

/** The sender is closed. */
export function closing(): Fault {
  return new Fault('Unavailable', 'CLOSING', 'this service is closing');
}

/** A receiver has as many callers as it takes. */
export function tooManyStreams(): Fault {
  return new Fault('ResourceExhausted', 'TOO_MANY_STREAMS', 'too many callers hold a stream to this service');
}

import type { HopBatch, HopReply } from './columns.ts';
import { type HopRefusal, TRACE_BYTES } from './item.ts';
import { type HopImplementation, hopReceiver } from './receiver.ts';
import { HopSender, type HopSenderOptions } from './sender.ts';

/** What becomes of one item of a batch: the input that travels on, or why it doesn't. */
export type HopStep = Uint8Array | HopRefusal;

export interface HopRelayOptions extends HopSenderOptions {
  /**
   * Makes one step of each item, in order. It may write its span over the parents in `batch.trace`, which travels on. When
   * it rejects, every item of the batch gets that error.
   */
  readonly transform: (batch: HopBatch) => Promise<readonly HopStep[]> | readonly HopStep[];
}

/**
 * A hop in the middle: transforms each batch and forwards it whole, on a downstream stream that belongs to the upstream
 * one. It needs no queue of its own, for upstream sends one batch at a time.
 */
export function hopRelay({ transform, ...sending }: HopRelayOptions): HopImplementation {
  return hopReceiver(() => {
    const sender = new HopSender(sending);
    return {
      exchange: async (batch) => forward(sender, batch, await transform(batch)),
      close: () => sender.close(),
    };
  });
}

/** Sends the steps that are inputs, and puts the answers beside the refusals. */
function forward(sender: HopSender, batch: HopBatch, steps: readonly HopStep[]): Promise<HopReply> {
  if (steps.length !== batch.count) throw new Error(`expected ${batch.count} steps, got ${steps.length}`);
  const status = new Uint8Array(batch.count);
  const outputs = Array<Uint8Array>(batch.count);
  return new Promise((resolve) => {
    let left = steps.length;
    steps.forEach((step, i) => {
      const done = (code: number, bytes: Uint8Array): void => {
        status[i] = code;
        outputs[i] = bytes;
        if (--left === 0) resolve({ status, outputs });
      };
      if (step instanceof Uint8Array) {
        const trace = batch.trace.subarray(TRACE_BYTES * i, TRACE_BYTES * (i + 1));
        const deadlineAt = batch.deadlinesAt[i]!;
        sender.submit({ model: batch.model, input: step, trace, deadlineAt, cancelled: false, done });
      } else done(step.code, step.bytes);
    });
  });
}

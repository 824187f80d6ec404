import { invalid } from '@ratchet/kernel';
import { decodeItem, type Tensor } from '@ratchet/model';
import { type InferenceServiceHandlers, protos } from '@ratchet/protocol';
import {
  type Exchange,
  type HopBatch,
  type HopImplementation,
  type HopReply,
  hopImplementation,
  type Implementation,
  implement,
  refusalOfError,
  TRACE_BYTES,
} from '@ratchet/rpc';
import { Item } from './item.ts';
import type { LoadStates } from './load-states.ts';

/** Takes the items of a batch, at once or a little later; answers come through each item. Fault for an unknown version. */
export type OfferItems = (model: string, version: string, items: readonly Item[]) => void | Promise<void>;

/** The door for predictions: the batches of the hop. */
export function hopService(offer: OfferItems): HopImplementation {
  return hopImplementation(exchangeOf(offer));
}

/** Tells what is loaded. */
export function inferenceService(states: LoadStates): Implementation {
  return implement<InferenceServiceHandlers>(protos.ratchet.inference.v1.InferenceService.service, {
    WatchLoadStates: (_request, { signal, closing }) => states.watch(signal, closing),
  });
}

function exchangeOf(offer: OfferItems): Exchange {
  return (batch) =>
    new Promise<HopReply>((resolve) => {
      const status = new Uint8Array(batch.count);
      const outputs = Array<Uint8Array>(batch.count);
      let left = batch.count;
      const answer = (i: number) => (code: number, bytes: Uint8Array) => {
        status[i] = code;
        outputs[i] = bytes;
        if (--left === 0) resolve({ status, outputs });
      };
      const items = itemsOf(batch, answer);
      const [model = '', version = ''] = batch.model.split('/');
      const refuse = (error: unknown): void => {
        const { code, bytes } = refusalOfError(error);
        for (const item of items) item.answer(code, bytes);
      };
      try {
        offer(model, version, items)?.catch(refuse);
      } catch (error) {
        refuse(error);
      }
    });
}

/** The items that can be read; the others are answered. */
function itemsOf(batch: HopBatch, answer: (i: number) => Item['answer']): Item[] {
  const items: Item[] = [];
  for (let i = 0; i < batch.count; i++) {
    const input = batch.input(i);
    const done = answer(i);
    try {
      const trace = batch.trace.subarray(TRACE_BYTES * i, TRACE_BYTES * (i + 1));
      const deadlineAt = batch.deadlinesAt[i]!;
      items.push(new Item({ tensors: tensorsOf(input), bytes: input.length, deadlineAt, trace }, done));
    } catch (error) {
      const { code, bytes } = refusalOfError(error);
      done(code, bytes);
    }
  }
  return items;
}

function tensorsOf(input: Buffer): readonly Tensor[] {
  const { tensors } = decodeItem(input);
  if (!tensors)
    throw invalid('TEXT_NOT_EXPECTED', 'inference takes tensors; text goes through preprocessing');
  return tensors;
}

import type { Fault } from '@ratchet/kernel';
import type { Tensor } from '@ratchet/model';
import { refusalOf } from '@ratchet/rpc';

/** One instance on its way through a version's queue and worker. It is answered once, whoever comes first. */
export class Item {
  readonly tensors: readonly Tensor[];
  /** What it takes in the queue. */
  readonly bytes: number;
  /** On the scale of performance.now(); Infinity when it has none. */
  readonly deadlineAt: number;
  /** Its 25 bytes of trace context. */
  readonly trace: Uint8Array;
  readonly enteredAt = performance.now();
  /** It was in a run whose worker was lost. It runs alone from now on, so that it harms only itself. */
  wasLost = false;
  #done: ((code: number, bytes: Uint8Array) => void) | undefined;

  constructor(
    input: Pick<Item, 'tensors' | 'bytes' | 'deadlineAt' | 'trace'>,
    done: (code: number, bytes: Uint8Array) => void,
  ) {
    this.tensors = input.tensors;
    this.bytes = input.bytes;
    this.deadlineAt = input.deadlineAt;
    this.trace = input.trace;
    this.#done = done;
  }

  get answered(): boolean {
    return this.#done === undefined;
  }

  /** Answers with a gRPC status code and the output; does nothing when it was answered before. */
  answer(code: number, bytes: Uint8Array): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(code, bytes);
  }

  refuse(fault: Fault): void {
    const { code, bytes } = refusalOf(fault);
    this.answer(code, bytes);
  }
}

import { Fault } from '@ratchet/kernel';
import { checkInstance, encodeTensorItem, type Signature, type Tensor } from '@ratchet/model';
import { STATUS_OF_KIND } from '@ratchet/rpc';
import { type Ran, split, stack } from '@ratchet/runtime';
import type { Item } from './item.ts';
import { ItemQueue, type QueueLimits } from './item-queue.ts';

/** What runs stacks: a worker that has loaded the version. */
export interface Runner {
  readonly signature: Signature;
  /** Whether instances may run together. */
  readonly batchable: boolean;
  run(inputs: readonly Tensor[]): Promise<Ran>;
}

/** A run that is over, well or not. */
export interface FinishedRun {
  readonly items: readonly Item[];
  readonly sentAt: number;
  readonly endAt: number;
  /** Milliseconds that the model computed. */
  readonly runMs: number;
  /** The gRPC status code of the run. */
  readonly code: number;
}

export interface BatchLimits extends QueueLimits {
  readonly batchItemsMax: number;
  readonly batchBytesMax: number;
}

interface Run {
  readonly items: readonly Item[];
  /** The checked tensors of each item, in the order of the signature. */
  readonly instances: readonly (readonly Tensor[])[];
  readonly inputs: readonly Tensor[];
}

/** One computes, one waits in the pipe: the worker never idles, and the next batch is formed as late as can be. */
const RUNS_OUT_MAX = 2;

/** Faults after which a worker is gone, and with it whatever was in its pipe. */
const LOST_REASONS: readonly string[] = ['WORKER_LOST', 'RUN_TIMEOUT'];

/**
 * The queue of one version. What waits while the worker is busy runs together next. No item is answered twice, none is
 * forgotten: a run that a model refuses is halved until the instance at fault is alone; items whose worker was lost wait
 * for the next one and run alone, once; late ones are answered by `expire`.
 */
export class Batcher {
  readonly #limits: BatchLimits;
  readonly #onRun: (run: FinishedRun) => void;
  readonly #waiting: ItemQueue;
  /** Formed, not sent yet. */
  readonly #ready: Run[] = [];
  readonly #out = new Set<Run>();
  #runner: Runner | undefined;
  #succeeded = 0;

  constructor(limits: BatchLimits, onRun: (run: FinishedRun) => void) {
    this.#limits = limits;
    this.#onRun = onRun;
    this.#waiting = new ItemQueue(limits);
  }

  /** How many items wait to be sent to the worker. */
  get waiting(): number {
    return this.#waiting.length + this.#ready.reduce((sum, run) => sum + run.items.length, 0);
  }

  get idle(): boolean {
    return this.#waiting.length === 0 && this.#ready.length === 0 && this.#out.size === 0;
  }

  /** How many runs have been answered well so far. */
  get succeeded(): number {
    return this.#succeeded;
  }

  /** Takes items in. Answers those that the bounds leave no room for. */
  offer(items: readonly Item[]): Item[] {
    const full = items.filter((item) => !this.#waiting.offer(item));
    this.#pump();
    return full;
  }

  /** Runs what waits on this worker from now on, until it is lost. */
  attach(runner: Runner): void {
    this.#runner = runner;
    this.#pump();
  }

  /** Answers every item whose time is over, wherever it is; its output is dropped. */
  expire(now: number): void {
    const late = tooLate();
    this.#waiting.expire(now, late);
    for (const run of [...this.#ready, ...this.#out])
      for (const item of run.items) if (item.deadlineAt <= now) item.refuse(late);
  }

  /** Answers everything with a fault. */
  refuseAll(fault: Fault): void {
    for (const item of this.#waiting.takeAll()) item.refuse(fault);
    for (const run of [...this.#ready.splice(0), ...this.#out])
      for (const item of run.items) item.refuse(fault);
  }

  #pump(): void {
    while (this.#runner && this.#hasRoom()) {
      if (this.#ready.length === 0) this.#form(this.#runner);
      const next = this.#ready[0];
      if (!next || (isLone(next) && this.#out.size > 0)) return;
      this.#ready.shift();
      if (next.items.some((item) => !item.answered)) this.#send(this.#runner, next);
    }
  }

  /** Nothing is put behind an item that may kill the worker. */
  #hasRoom(): boolean {
    return this.#out.size < RUNS_OUT_MAX && ![...this.#out].some(isLone);
  }

  /** Makes the next runs of what waits; none when nothing does. */
  #form({ signature, batchable }: Runner): void {
    const { batchItemsMax, batchBytesMax } = this.#limits;
    this.#waiting.expire(performance.now(), tooLate());
    while (this.#ready.length === 0 && this.#waiting.length > 0) {
      const taken = this.#waiting.take(batchable ? batchItemsMax : 1, batchBytesMax);
      const items: Item[] = [];
      const instances: Tensor[][] = [];
      for (const item of taken) {
        try {
          instances.push(checkInstance(item.tensors, signature));
          items.push(item);
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          item.refuse(error);
        }
      }
      this.#ready.push(...runsOf(items, instances, signature));
    }
  }

  #send(runner: Runner, run: Run): void {
    const sentAt = performance.now();
    this.#out.add(run);
    const finish = (code: number, runMs: number): void => {
      this.#out.delete(run);
      this.#onRun({ items: run.items, sentAt, endAt: performance.now(), runMs, code });
    };
    runner
      .run(run.inputs)
      .then(({ outputs, runMs }) => {
        const rows = runner.signature.batch ? split(outputs, run.items.length) : [outputs];
        const answers = rows.map(encodeTensorItem);
        finish(0, runMs);
        this.#succeeded++;
        this.#pump(); // the worker computes while the answers are handed out
        for (const [i, answer] of answers.entries()) run.items[i]!.answer(0, answer);
      })
      .catch((error: unknown) => {
        const fault = error instanceof Fault ? error : new Fault('Internal', 'INTERNAL', 'internal error');
        finish(STATUS_OF_KIND[fault.kind], 0);
        this.#failed(runner, run, fault);
        this.#pump();
      });
  }

  #failed(runner: Runner, run: Run, fault: Fault): void {
    if (LOST_REASONS.includes(fault.reason)) {
      if (this.#runner === runner) this.#runner = undefined;
      this.#waiting.putBack(run.items.filter((item) => !this.#isGivenUp(item, fault)));
    } else if (run.items.length === 1) run.items[0]!.refuse(fault);
    else this.#ready.unshift(...halves(run, runner.signature));
  }

  /** Whether the item lost its second worker; if so it is answered, else it is marked. */
  #isGivenUp(item: Item, fault: Fault): boolean {
    if (item.wasLost) item.refuse(fault);
    item.wasLost = true;
    return item.answered;
  }
}

function tooLate(): Fault {
  return new Fault('DeadlineExceeded', 'DEADLINE_EXCEEDED', 'the deadline passed before the model answered');
}

function isLone(run: Run): boolean {
  return run.items[0]!.wasLost;
}

function runsOf(
  items: readonly Item[],
  instances: readonly (readonly Tensor[])[],
  signature: Signature,
): Run[] {
  return stack(instances, signature).map(({ rows, inputs }) => ({
    items: rows.map((row) => items[row]!),
    instances: rows.map((row) => instances[row]!),
    inputs,
  }));
}

/** One bad instance fails its run, never its neighbours: it is found in as many steps as halving takes. */
function halves({ items, instances }: Run, signature: Signature): Run[] {
  const middle = items.length >> 1;
  return [
    ...runsOf(items.slice(0, middle), instances.slice(0, middle), signature),
    ...runsOf(items.slice(middle), instances.slice(middle), signature),
  ];
}

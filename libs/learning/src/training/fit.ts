import { setImmediate } from 'node:timers/promises';
import { Fault, Scope } from '@ratchet/kernel';
import { initialParameters } from '../network/parameters.ts';
import { checkRows } from '../network/rows.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { ChunkPace } from './chunk-pace.ts';
import { EarlyStopping, type StoppingState } from './early-stopping.ts';
import { type Evaluator, openEvaluator } from './evaluator.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { EpochRecord, FitPosition } from './fit-position.ts';
import type { FitRequest, FitResult, TrainableFitRequest } from './fit-request.ts';
import { checkSettings, type FitSettings } from './fit-settings.ts';
import { ProgressTeller } from './progress.ts';
import { checkIds, checkRowValues } from './rows.ts';
import { Rates } from './schedules.ts';
import { epochOrder } from './streams.ts';
import { trainableNetwork } from './trainable-network.ts';
import { createTrainer, type Trainer } from './trainer.ts';

/**
 * Fits a network to rows. The same request gives the same bits in every process on the same kind of processor, however
 * often it was interrupted and gone on with.
 *
 * Faults: InvalidInput FIT_SETTINGS_INVALID, NETWORK_INVALID, ROWS_INVALID and TARGETS_INVALID before anything is trained;
 * FailedPrecondition TRAINING_DIVERGED.
 */
export async function fit({ network, parameters, ...options }: FitRequest): Promise<FitResult> {
  checkSettings(options);
  checkRows(network, options.data.x);
  checkIds(network, options.data.x);
  if (options.validation) {
    checkRows(network, options.validation.x);
    checkIds(network, options.validation.x);
  }
  const start = parameters ?? initialParameters(network, options.seed);
  return fitTrainable({ ...options, trainable: trainableNetwork(network, start) });
}

/** Fits anything that can be trained. Faults: as `fit`, and those of its step graph. */
export async function fitTrainable(request: TrainableFitRequest): Promise<FitResult> {
  checkSettings(request);
  checkRowValues(request.data.x);
  if (request.validation) checkRowValues(request.validation.x);
  const scope = new Scope();
  try {
    const run = await FitRun.open(request, scope);
    return await run.toEnd();
  } finally {
    await scope.close();
  }
}

/** What changes from chunk to chunk, apart from the trainer's state. */
interface Position extends FitPosition {
  epoch: number;
  rowsDone: number;
  lossSum: number;
  readonly history: EpochRecord[];
  best: readonly Float32Array[];
}

class FitRun {
  readonly #request: TrainableFitRequest;
  readonly #trainer: Trainer;
  readonly #evaluator: Evaluator | undefined;
  readonly #fingerprint: string | undefined;
  readonly #rows: number;
  readonly #totalSteps: number;
  readonly #pace = new ChunkPace();
  readonly #progress: ProgressTeller;
  #position: Position = { epoch: 0, rowsDone: 0, lossSum: 0, history: [], best: [] };
  #rates: Rates;
  #stopping: EarlyStopping;
  #resumedAtStep = 0;
  #keptAt = performance.now();

  private constructor(
    request: TrainableFitRequest,
    opened: {
      readonly trainer: Trainer;
      readonly evaluator: Evaluator | undefined;
      readonly fingerprint: string | undefined;
    },
  ) {
    this.#request = request;
    this.#trainer = opened.trainer;
    this.#evaluator = opened.evaluator;
    this.#fingerprint = opened.fingerprint;
    this.#rows = request.data.x.dims[0]!;
    this.#totalSteps = Math.ceil(this.#rows / request.batch) * request.epochs;
    this.#rates = new Rates(request.schedule, this.#totalSteps);
    this.#stopping = this.#newStopping();
    const size = { rows: this.#rows, epochs: request.epochs, steps: this.#totalSteps };
    this.#progress = new ProgressTeller(size, request.onProgress);
  }

  static async open(request: TrainableFitRequest, scope: Scope): Promise<FitRun> {
    const { trainable, loss, optimizer, seed, data, validation } = request;
    const trainer = scope.own(await createTrainer({ trainable, loss, optimizer, seed, data }));
    const evaluator = validation && scope.own(await openEvaluator(trainable, loss, validation));
    const fingerprint = request.checkpoint && fingerprintOfRequest(request);
    const run = new FitRun(request, { trainer, evaluator, fingerprint });
    await run.#resume();
    return run;
  }

  async toEnd(): Promise<FitResult> {
    const { epochs } = this.#request;
    while (this.#position.epoch < epochs && !this.#stopping.isOver(this.#position.epoch)) {
      if (await this.#epoch()) continue;
      await this.#keep();
      return this.#result('cancelled');
    }
    return this.#result(this.#position.epoch < epochs ? 'early' : 'finished');
  }

  /** The rest of an epoch; false when it was stopped. */
  async #epoch(): Promise<boolean> {
    const { batch, seed, checkpoint } = this.#request;
    const order = epochOrder(this.#rows, seed, this.#position.epoch);
    while (this.#position.rowsDone < this.#rows) {
      await setImmediate();
      if (this.#shouldStop()) return false;
      const { rowsDone } = this.#position;
      await this.#chunk(order.subarray(rowsDone, rowsDone + this.#pace.steps * batch));
      this.#progress.tell(this.#position, this.#trainer.state.steps);
      if (checkpoint && performance.now() - this.#keptAt >= checkpoint.everyMs) await this.#keep();
    }
    return this.#endEpoch();
  }

  async #chunk(order: Int32Array): Promise<void> {
    const { batch } = this.#request;
    const steps = Math.ceil(order.length / batch);
    const began = performance.now();
    const rates = this.#rates.of(this.#trainer.state.steps, steps);
    const { losses } = await this.#trainer.run({ order, batch, rates });
    this.#pace.observe(steps, performance.now() - began);
    // Step by step, so that the sum does not depend on the chunks.
    for (const [i, loss] of losses.entries())
      this.#position.lossSum += loss * Math.min(batch, order.length - i * batch);
    this.#position.rowsDone += order.length;
    this.#progress.trained(order.length);
  }

  async #endEpoch(): Promise<boolean> {
    const position = this.#position;
    const validation = await this.#evaluator?.evaluate(this.#trainer.parameters(), () => this.#shouldStop());
    if (this.#evaluator && validation === undefined) return false;
    const epoch = position.epoch + 1;
    const [rate] = this.#rates.of(this.#trainer.state.steps - 1, 1);
    const record = { epoch, rate: rate!, trainLoss: position.lossSum / this.#rows };
    if (validation) {
      checkFinite(validation.loss, epoch, rate!);
      if (this.#stopping.observe(epoch, validation.loss)) position.best = this.#trainer.kept();
    }
    this.#rates.observe(validation?.loss ?? record.trainLoss);
    position.history.push(validation ? { ...record, validation } : record);
    position.epoch = epoch;
    position.rowsDone = 0;
    position.lossSum = 0;
    return true;
  }

  #newStopping(state?: StoppingState): EarlyStopping {
    return new EarlyStopping(this.#evaluator ? this.#request.patience : undefined, state);
  }

  #shouldStop(): boolean {
    return this.#request.shouldStop?.() ?? false;
  }

  async #keep(): Promise<void> {
    const { checkpoint } = this.#request;
    if (!checkpoint) return;
    const bytes = encodeCheckpoint({
      ...this.#position,
      fingerprint: this.#fingerprint!,
      plateau: this.#rates.state,
      stopping: this.#stopping.state,
      state: this.#trainer.state,
    });
    await checkpoint.write(bytes);
    this.#keptAt = performance.now();
  }

  async #resume(): Promise<void> {
    const bytes = await this.#request.checkpoint?.read();
    const found = bytes && decodeCheckpoint(bytes, this.#fingerprint!);
    if (found) this.#restore(found);
  }

  #restore({ epoch, rowsDone, lossSum, history, best, state, plateau, stopping }: Checkpoint): void {
    const { schedule } = this.#request;
    this.#position = { epoch, rowsDone, lossSum, history: [...history], best };
    this.#trainer.restore(state);
    this.#rates = new Rates(schedule, this.#totalSteps, plateau);
    this.#stopping = this.#newStopping(stopping);
    this.#resumedAtStep = state.steps;
  }

  #result(stopped: FitResult['stopped']): FitResult {
    const { epoch, history, best } = this.#position;
    const { bestEpoch } = this.#stopping.state;
    this.#progress.tellEnd(this.#position, this.#trainer.state.steps);
    return {
      parameters: this.#trainer.parameters(bestEpoch > 0 ? best : undefined),
      history,
      bestEpoch: this.#evaluator ? bestEpoch : epoch,
      steps: this.#trainer.state.steps,
      resumedAtStep: this.#resumedAtStep,
      stopped,
    };
  }
}

/** Parameters that are finite can still give infinite logits. */
function checkFinite(validationLoss: number, epoch: number, rate: number): void {
  if (Number.isFinite(validationLoss)) return;
  const learningRate = `${Number(rate.toPrecision(3))}`;
  throw new Fault(
    'FailedPrecondition',
    'TRAINING_DIVERGED',
    `training diverged: the loss on the validation part was ${validationLoss} after epoch ${epoch}, at a learning rate of ${learningRate}; lower the rate, clip the gradient, or scale the inputs to about -1 to 1`,
    { epoch: `${epoch}`, learningRate },
  );
}

function fingerprintOfRequest(request: TrainableFitRequest): string {
  const { trainable, loss, optimizer, schedule, batch, epochs, patience, seed } = request;
  const settings: FitSettings = {
    loss,
    optimizer,
    schedule,
    batch,
    epochs,
    seed,
    ...(patience !== undefined && { patience }),
  };
  const parts = [request.data, request.validation];
  return fingerprintOf({ declaration: trainable.declaration, settings }, trainable.parameters, parts);
}

import type { FitPosition } from './fit-position.ts';
import type { FitProgress } from './fit-request.ts';

const TOLD_EVERY_MS = 100;

/** Tells how far a fit is, some ten times a second however short its chunks and epochs are. */
export class ProgressTeller {
  readonly #size: { readonly rows: number; readonly epochs: number; readonly steps: number };
  readonly #listener: ((progress: FitProgress) => void) | undefined;
  readonly #began = performance.now();
  #toldAt = Number.NEGATIVE_INFINITY;
  #rowsTrained = 0;

  constructor(
    size: { readonly rows: number; readonly epochs: number; readonly steps: number },
    listener: ((progress: FitProgress) => void) | undefined,
  ) {
    this.#size = size;
    this.#listener = listener;
  }

  /** Says that so many rows were trained by this process. */
  trained(rows: number): void {
    this.#rowsTrained += rows;
  }

  tell(position: FitPosition, step: number): void {
    if (performance.now() - this.#toldAt >= TOLD_EVERY_MS) this.#tell(position, step, false);
  }

  /** Tells it whatever was told before. */
  tellEnd(position: FitPosition, step: number): void {
    this.#tell(position, step, true);
  }

  #tell({ epoch, rowsDone, lossSum, history }: FitPosition, step: number, isEnd: boolean): void {
    if (this.#listener === undefined || this.#rowsTrained === 0) return;
    const { rows, epochs, steps } = this.#size;
    const now = performance.now();
    this.#toldAt = now;
    const last = history.at(-1);
    const rowsPerSecond = (this.#rowsTrained * 1000) / (now - this.#began);
    this.#listener({
      epoch: rowsDone === 0 ? epoch : epoch + 1,
      epochs,
      step,
      steps,
      loss: rowsDone === 0 ? last!.trainLoss : lossSum / rowsDone,
      metric: last?.validation?.metric,
      rowsPerSecond,
      secondsLeft: isEnd ? 0 : (rows * (epochs - epoch) - rowsDone) / rowsPerSecond,
      history: [...history],
    });
  }
}

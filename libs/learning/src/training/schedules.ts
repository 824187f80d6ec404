/** How the learning rate goes from step to step. JSON-able. */
export type Schedule =
  | { readonly schedule: 'constant'; readonly rate: number }
  | {
      /** Up in a straight line, then down along half a cosine to `floor` at the end of the last epoch. */
      readonly schedule: 'cosine';
      readonly rate: number;
      /** 0 unless given. */
      readonly warmUpSteps?: number;
      /** 0 unless given. */
      readonly floor?: number;
    }
  | {
      /** Multiplied by `factor` after `patience` epochs in a row in which the loss has not improved. */
      readonly schedule: 'plateau';
      readonly rate: number;
      readonly factor: number;
      readonly patience: number;
      /** 0 unless given. */
      readonly floor?: number;
    };

/** What a plateau remembers between epochs. */
export interface PlateauState {
  readonly rate: number;
  readonly best: number | null;
  readonly waited: number;
}

/** The rates of a fit of `totalSteps` steps. */
export class Rates {
  readonly #schedule: Schedule;
  readonly #totalSteps: number;
  #plateau: PlateauState;

  constructor(schedule: Schedule, totalSteps: number, state?: PlateauState) {
    this.#schedule = schedule;
    this.#totalSteps = totalSteps;
    this.#plateau = state ?? { rate: schedule.rate, best: null, waited: 0 };
  }

  /** The rates of the steps from `first` on; 0 is the first step of the fit. */
  of(first: number, steps: number): Float32Array {
    return Float32Array.from({ length: steps }, (_, i) => this.#at(first + i));
  }

  /** Tells the loss on the validation part after an epoch. */
  observe(loss: number): void {
    if (this.#schedule.schedule !== 'plateau') return;
    const { factor, patience, floor = 0 } = this.#schedule;
    const { rate, best, waited } = this.#plateau;
    if (best === null || loss < best) this.#plateau = { rate, best: loss, waited: 0 };
    else if (waited + 1 < patience) this.#plateau = { rate, best, waited: waited + 1 };
    else this.#plateau = { rate: Math.max(floor, rate * factor), best, waited: 0 };
  }

  get state(): PlateauState {
    return this.#plateau;
  }

  #at(step: number): number {
    const schedule = this.#schedule;
    if (schedule.schedule === 'constant') return schedule.rate;
    if (schedule.schedule === 'plateau') return this.#plateau.rate;
    const { rate, warmUpSteps = 0, floor = 0 } = schedule;
    if (step < warmUpSteps) return (rate * (step + 1)) / warmUpSteps;
    const done = (step - warmUpSteps) / Math.max(1, this.#totalSteps - warmUpSteps);
    return floor + ((rate - floor) * (1 + Math.cos(Math.PI * Math.min(1, done)))) / 2;
  }
}

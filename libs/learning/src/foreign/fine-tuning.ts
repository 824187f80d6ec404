import type { FitSettings } from '../training/fit-settings.ts';
import type { Loss } from '../training/losses.ts';
import type { Optimizer } from '../training/optimizers.ts';

export const OPTIMIZER: Optimizer = { optimizer: 'adamw', decay: 0.01, clip: 1 };

/** Fewer rows that judge would end a fit by chance. */
const VALIDATION_ROWS_MIN = 8;

interface Pace {
  readonly rate: number;
  /** With few rows all are seen more often, for so many steps. */
  readonly steps: number;
  readonly epochsMin: number;
  readonly epochsMax: number;
}

/** A network that is trained from its inputs on takes small steps, and they are dear. */
const WHOLE: Pace = { rate: 3e-4, steps: 600, epochsMin: 30, epochsMax: 200 };
/** The last layers may go further: what they begin from is computed once. */
const END: Pace = { rate: 2e-3, steps: 2_000, epochsMin: 30, epochsMax: 500 };
/** With nobody to say when to stop. */
const BLIND = { steps: 100, epochsMin: 5, epochsMax: 50 };

const BATCH = 32;

/** Whether so many rows can tell when to stop. */
export function canValidate(rows: number): boolean {
  return rows >= VALIDATION_ROWS_MIN;
}

/** Small steps that end early: what a model knows already is worth more than what a few corrections say. */
export function fineTuning(of: {
  /** Whether it is trained from its inputs on. */
  readonly isWhole: boolean;
  readonly isValidated: boolean;
  readonly rows: number;
}): Omit<FitSettings, 'loss' | 'seed'> {
  const pace = of.isWhole ? WHOLE : END;
  const { steps, epochsMin, epochsMax } = of.isValidated ? pace : BLIND;
  const wanted = Math.ceil(steps / Math.ceil(of.rows / BATCH));
  return {
    optimizer: OPTIMIZER,
    schedule: { schedule: 'constant', rate: pace.rate },
    batch: BATCH,
    epochs: Math.min(epochsMax, Math.max(epochsMin, wanted)),
    patience: 5,
  };
}

/** One logit tells two classes apart. */
export function lossFor(outputs: number): Loss {
  return { loss: outputs === 1 ? 'binary-cross-entropy' : 'cross-entropy' };
}

import type { FitSettings } from '../training/fit-settings.ts';
import type { Loss } from '../training/losses.ts';
import type { Optimizer } from '../training/optimizers.ts';

export const OPTIMIZER: Optimizer = { optimizer: 'adamw', decay: 0.01, clip: 1 };

/** A network that is trained throughout takes smaller steps than a few layers at its end. */
const RATE = { whole: 3e-4, end: 2e-3 } as const;

/** Fewer rows that judge would end a fit by chance. */
const VALIDATION_ROWS_MIN = 8;

/** How often all rows are seen, at least and at most: with few rows more often, for so many steps. */
const VALIDATED = { steps: 600, epochsMin: 30, epochsMax: 200 };
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
  const { steps, epochsMin, epochsMax } = of.isValidated ? VALIDATED : BLIND;
  const wanted = Math.ceil(steps / Math.ceil(of.rows / BATCH));
  return {
    optimizer: OPTIMIZER,
    schedule: { schedule: 'constant', rate: of.isWhole ? RATE.whole : RATE.end },
    batch: BATCH,
    epochs: Math.min(epochsMax, Math.max(epochsMin, wanted)),
    patience: 5,
  };
}

/** One logit tells two classes apart. */
export function lossFor(outputs: number): Loss {
  return { loss: outputs === 1 ? 'binary-cross-entropy' : 'cross-entropy' };
}

import type { FitSettings } from '../training/fit-settings.ts';
import type { Loss } from '../training/losses.ts';

/** Small steps that end early: what the model knows already is worth more than what a few corrections say. */
export const FINE_TUNING: Omit<FitSettings, 'loss' | 'seed' | 'schedule'> = {
  optimizer: { optimizer: 'adamw', decay: 0.01, clip: 1 },
  batch: 32,
  epochs: 30,
  patience: 4,
};

/** A network that is trained throughout takes smaller steps than a few layers at its end. */
export const RATE = { whole: 3e-4, rest: 1e-3 } as const;

/** One logit tells two classes apart. */
export function lossFor(outputs: number): Loss {
  return { loss: outputs === 1 ? 'binary-cross-entropy' : 'cross-entropy' };
}

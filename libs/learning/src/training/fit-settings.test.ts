import { expect, test } from '@jest/globals';
import { checkSettings, type FitSettings } from './fit-settings.ts';

const settings: FitSettings = {
  loss: { loss: 'cross-entropy', smoothing: 0.1 },
  optimizer: { optimizer: 'adamw', decay: 0.01, clip: 1 },
  schedule: { schedule: 'cosine', rate: 1e-3, warmUpSteps: 10 },
  batch: 32,
  epochs: 10,
  patience: 3,
  seed: 7,
};
const sgd = { optimizer: 'sgd' } as const;
const plateau = { schedule: 'plateau', rate: 1, factor: 0.5, patience: 2 } as const;

test.each<[Partial<FitSettings>]>([
  [{}],
  [{ loss: { loss: 'huber', delta: 2 }, optimizer: { ...sgd, momentum: 0.9 }, schedule: plateau }],
  [{ loss: { loss: 'mean-squared' }, schedule: { schedule: 'constant', rate: 1 } }],
])('%j are settings', (change) => {
  expect(() => checkSettings({ ...settings, ...change })).not.toThrow();
});

test.each<[Partial<FitSettings>, string]>([
  [{ batch: 0 }, 'batch is 0; it should be a whole number, 1 or more'],
  [{ epochs: 1.5 }, 'epochs is 1.5; it should be a whole number, 1 or more'],
  [{ patience: -1 }, 'patience is -1; it should be a whole number, 1 or more'],
  [{ seed: 0.5 }, 'seed is 0.5; it should be an integer'],
  [
    { loss: { loss: 'cross-entropy', smoothing: 1 } },
    'loss.smoothing is 1; it should be 0 or more and below 1',
  ],
  [
    { loss: { loss: 'cross-entropy', distillation: { alpha: 2, temperature: 1 } } },
    'loss.distillation.alpha is 2; it should be from 0 to 1',
  ],
  [
    { loss: { loss: 'binary-cross-entropy', distillation: { alpha: 0, temperature: 0 } } },
    'loss.distillation.temperature is 0; it should be a finite number above 0',
  ],
  [{ loss: { loss: 'huber', delta: 0 } }, 'loss.delta is 0; it should be a finite number above 0'],
  [{ optimizer: { ...sgd, momentum: 1 } }, 'optimizer.momentum is 1; it should be 0 or more and below 1'],
  [{ optimizer: { ...sgd, clip: 0 } }, 'optimizer.clip is 0; it should be a finite number above 0'],
  [
    { optimizer: { ...sgd, decay: Number.NaN } },
    'optimizer.decay is NaN; it should be a finite number, 0 or more',
  ],
  [
    { optimizer: { optimizer: 'adam', beta1: -0.1 } },
    'optimizer.beta1 is -0.1; it should be 0 or more and below 1',
  ],
  [
    { optimizer: { optimizer: 'adam', beta2: 1 } },
    'optimizer.beta2 is 1; it should be 0 or more and below 1',
  ],
  [
    { optimizer: { optimizer: 'adam', epsilon: 0 } },
    'optimizer.epsilon is 0; it should be a finite number above 0',
  ],
  [
    { schedule: { schedule: 'constant', rate: Number.POSITIVE_INFINITY } },
    'schedule.rate is Infinity; it should be a finite number above 0',
  ],
  [
    { schedule: { schedule: 'cosine', rate: 1, warmUpSteps: 0.5 } },
    'schedule.warmUpSteps is 0.5; it should be a whole number, 0 or more',
  ],
  [{ schedule: { ...plateau, floor: -1 } }, 'schedule.floor is -1; it should be a finite number, 0 or more'],
  [{ schedule: { ...plateau, factor: 1 } }, 'schedule.factor is 1; it should be between 0 and 1'],
  [
    { schedule: { ...plateau, patience: 0 } },
    'schedule.patience is 0; it should be a whole number, 1 or more',
  ],
])('%j are refused', (change, message) => {
  expect(() => checkSettings({ ...settings, ...change })).toThrow(
    expect.objectContaining({ kind: 'InvalidInput', reason: 'FIT_SETTINGS_INVALID', message }),
  );
});

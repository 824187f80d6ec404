import { type Fault, invalid } from '@ratchet/kernel';
import type { Loss } from './losses.ts';
import type { Optimizer } from './optimizers.ts';
import type { Schedule } from './schedules.ts';

/** How a model is fitted. JSON-able: it is kept in the lineage of a version. */
export interface FitSettings {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Rows in a step. */
  readonly batch: number;
  /** How often all rows are seen, at most. */
  readonly epochs: number;
  /** The fit ends when the loss on the validation part has not become smaller for so many epochs. Never unless given. */
  readonly patience?: number;
  /** Of initial values, shuffles and dropout: the same seed gives the same bits. */
  readonly seed: number;
}

type Check = readonly [
  name: string,
  value: number | undefined,
  isRight: (value: number) => boolean,
  expected: string,
];

/** Faults: InvalidInput FIT_SETTINGS_INVALID, naming the setting. */
export function checkSettings(settings: FitSettings): void {
  const { loss, optimizer, schedule, batch, epochs, patience, seed } = settings;
  const checks: Check[] = [
    ['batch', batch, isCount, COUNT],
    ['epochs', epochs, isCount, COUNT],
    ['patience', patience, isCount, COUNT],
    ['seed', seed, Number.isSafeInteger, 'an integer'],
    ...lossChecks(loss),
    ...optimizerChecks(optimizer),
    ...scheduleChecks(schedule),
  ];
  for (const [name, value, isRight, expected] of checks)
    if (value !== undefined && !isRight(value)) throw refusal(name, value, expected);
}

function lossChecks(loss: Loss): Check[] {
  if (loss.loss === 'mean-squared') return [];
  if (loss.loss === 'huber') return [['loss.delta', loss.delta, isPositive, POSITIVE]];
  return [
    ['loss.smoothing', loss.smoothing, isShare, SHARE],
    ['loss.distillation.alpha', loss.distillation?.alpha, (a) => a >= 0 && a <= 1, 'from 0 to 1'],
    ['loss.distillation.temperature', loss.distillation?.temperature, isPositive, POSITIVE],
  ];
}

function optimizerChecks(optimizer: Optimizer): Check[] {
  const common: Check[] = [
    ['optimizer.decay', optimizer.decay, isNotNegative, NOT_NEGATIVE],
    ['optimizer.clip', optimizer.clip, isPositive, POSITIVE],
  ];
  if (optimizer.optimizer === 'sgd')
    return [...common, ['optimizer.momentum', optimizer.momentum, isShare, SHARE]];
  return [
    ...common,
    ['optimizer.beta1', optimizer.beta1, isShare, SHARE],
    ['optimizer.beta2', optimizer.beta2, isShare, SHARE],
    ['optimizer.epsilon', optimizer.epsilon, isPositive, POSITIVE],
  ];
}

function scheduleChecks(schedule: Schedule): Check[] {
  const rate: Check = ['schedule.rate', schedule.rate, isPositive, POSITIVE];
  if (schedule.schedule === 'constant') return [rate];
  const floor: Check = ['schedule.floor', schedule.floor, isNotNegative, NOT_NEGATIVE];
  if (schedule.schedule === 'cosine')
    return [
      rate,
      floor,
      ['schedule.warmUpSteps', schedule.warmUpSteps, isWhole, 'a whole number, 0 or more'],
    ];
  return [
    rate,
    floor,
    ['schedule.factor', schedule.factor, (factor) => factor > 0 && factor < 1, 'between 0 and 1'],
    ['schedule.patience', schedule.patience, isCount, COUNT],
  ];
}

const COUNT = 'a whole number, 1 or more';
const POSITIVE = 'a finite number above 0';
const NOT_NEGATIVE = 'a finite number, 0 or more';
const SHARE = '0 or more and below 1';

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1;
const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0;
const isPositive = (value: number) => Number.isFinite(value) && value > 0;
const isNotNegative = (value: number) => Number.isFinite(value) && value >= 0;
const isShare = (value: number) => value >= 0 && value < 1;

function refusal(name: string, value: number, expected: string): Fault {
  return invalid('FIT_SETTINGS_INVALID', `${name} is ${value}; it should be ${expected}`, { setting: name });
}

import type { Network } from '../network/network.ts';
import type { Parameter } from '../network/parameters.ts';
import type { CheckpointStore } from './checkpoint.ts';
import type { EpochRecord } from './fit-position.ts';
import type { FitSettings } from './fit-settings.ts';
import type { Trainable } from './trainable.ts';
import type { TrainingData } from './trainer.ts';

/** What is fitted to what, and who is told. */
export interface FitOptions extends FitSettings {
  readonly data: TrainingData;
  /** Rows that are measured after each epoch and never trained on. */
  readonly validation?: TrainingData;
  /** A fit that was killed goes on from here, and ends with the same bits as one that was not. */
  readonly checkpoint?: CheckpointStore;
  /** Called some ten times a second, and at the end. */
  readonly onProgress?: (progress: FitProgress) => void;
  /** Asked a few times a second, unless one step takes longer. */
  readonly shouldStop?: () => boolean;
}

export interface FitRequest extends FitOptions {
  readonly network: Network;
  /** Where training begins; the network's initial ones unless given. */
  readonly parameters?: readonly Parameter[];
}

export interface TrainableFitRequest extends FitOptions {
  readonly trainable: Trainable;
}

export interface FitProgress {
  /** The epoch that is being trained, from 1 to `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done. */
  readonly step: number;
  /** Steps when no epoch is saved by stopping early. */
  readonly steps: number;
  /** The mean loss of the epoch's batches so far. */
  readonly loss: number;
  /** On the validation part, after the last whole epoch; undefined before the first. */
  readonly metric: number | undefined;
  /** What this process has trained, measured on the validation part and kept, in its own time. */
  readonly rowsPerSecond: number;
  /** Till all epochs are done, at that pace. */
  readonly secondsLeft: number;
  readonly history: readonly EpochRecord[];
}

export interface FitResult {
  /** Those after the best epoch; after the last one without a validation part, or before the first epoch is done. */
  readonly parameters: readonly Parameter[];
  readonly history: readonly EpochRecord[];
  /** The epoch of the parameters, counted from 1; 0 when none was finished. */
  readonly bestEpoch: number;
  /** Steps done. */
  readonly steps: number;
  /** The step from which a checkpoint was continued, 0 when there was none that fitted. */
  readonly resumedAtStep: number;
  /** Why it ended: all epochs done, no more improvement, or `shouldStop`. */
  readonly stopped: 'finished' | 'early' | 'cancelled';
}

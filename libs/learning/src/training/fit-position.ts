/** The measures of an epoch. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** The rate of its last step. */
  readonly rate: number;
  /** The mean loss of its batches, each measured before its step. */
  readonly trainLoss: number;
  /** On the validation part. */
  readonly validation?: { readonly loss: number; readonly metric: number };
}

/** Where a fit is. */
export interface FitPosition {
  /** Epochs done. */
  readonly epoch: number;
  /** Rows done in the epoch after those. */
  readonly rowsDone: number;
  /** The losses of its batches so far, times their rows. */
  readonly lossSum: number;
  readonly history: readonly EpochRecord[];
}

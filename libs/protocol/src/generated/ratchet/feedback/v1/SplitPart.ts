// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

/**
 * Which part a row belongs to.
 */
export const SplitPart = {
  /**
   * Not set.
   */
  SPLIT_PART_UNSPECIFIED: 'SPLIT_PART_UNSPECIFIED',
  /**
   * It trains.
   */
  SPLIT_PART_TRAIN: 'SPLIT_PART_TRAIN',
  /**
   * It judges: its hash says holdout, and base rows or blind feedback stand behind it.
   */
  SPLIT_PART_HOLDOUT: 'SPLIT_PART_HOLDOUT',
} as const;

/**
 * Which part a row belongs to.
 */
export type SplitPart =
  /**
   * Not set.
   */
  | 'SPLIT_PART_UNSPECIFIED'
  | 0
  /**
   * It trains.
   */
  | 'SPLIT_PART_TRAIN'
  | 1
  /**
   * It judges: its hash says holdout, and base rows or blind feedback stand behind it.
   */
  | 'SPLIT_PART_HOLDOUT'
  | 2

/**
 * Which part a row belongs to.
 */
export type SplitPart__Output = typeof SplitPart[keyof typeof SplitPart]

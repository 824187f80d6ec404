// @ts-nocheck
// Original file: protos/ratchet/inference/v1/inference_service.proto

/**
 * How far a version is. A version only moves down this list.
 */
export const LoadState = {
  /**
   * Not set.
   */
  LOAD_STATE_UNSPECIFIED: 'LOAD_STATE_UNSPECIFIED',
  /**
   * Known, nothing done yet.
   */
  LOAD_STATE_NEW: 'LOAD_STATE_NEW',
  /**
   * A worker process loads and warms it.
   */
  LOAD_STATE_LOADING: 'LOAD_STATE_LOADING',
  /**
   * It answers.
   */
  LOAD_STATE_AVAILABLE: 'LOAD_STATE_AVAILABLE',
  /**
   * It takes nothing new and finishes what it has.
   */
  LOAD_STATE_UNLOADING: 'LOAD_STATE_UNLOADING',
  /**
   * Gone, or it could not be loaded.
   */
  LOAD_STATE_ENDED: 'LOAD_STATE_ENDED',
} as const;

/**
 * How far a version is. A version only moves down this list.
 */
export type LoadState =
  /**
   * Not set.
   */
  | 'LOAD_STATE_UNSPECIFIED'
  | 0
  /**
   * Known, nothing done yet.
   */
  | 'LOAD_STATE_NEW'
  | 1
  /**
   * A worker process loads and warms it.
   */
  | 'LOAD_STATE_LOADING'
  | 2
  /**
   * It answers.
   */
  | 'LOAD_STATE_AVAILABLE'
  | 3
  /**
   * It takes nothing new and finishes what it has.
   */
  | 'LOAD_STATE_UNLOADING'
  | 4
  /**
   * Gone, or it could not be loaded.
   */
  | 'LOAD_STATE_ENDED'
  | 5

/**
 * How far a version is. A version only moves down this list.
 */
export type LoadState__Output = typeof LoadState[keyof typeof LoadState]

// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto

import type { TrainableReport as _ratchet_repository_v1_TrainableReport, TrainableReport__Output as _ratchet_repository_v1_TrainableReport__Output } from '../../../ratchet/repository/v1/TrainableReport.ts';

/**
 * What was published.
 */
export interface AddVersionResponse {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * The new version.
   */
  'version'?: (string);
  /**
   * Its manifest as JSON.
   */
  'manifestJson'?: (string);
  /**
   * Whether it became the champion.
   */
  'promoted'?: (boolean);
  /**
   * What of the file is trained and what stays; absent for a file that does not learn.
   */
  'trainable'?: (_ratchet_repository_v1_TrainableReport | null);
}

/**
 * What was published.
 */
export interface AddVersionResponse__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * The new version.
   */
  'version': (string);
  /**
   * Its manifest as JSON.
   */
  'manifestJson': (string);
  /**
   * Whether it became the champion.
   */
  'promoted': (boolean);
  /**
   * What of the file is trained and what stays; absent for a file that does not learn.
   */
  'trainable': (_ratchet_repository_v1_TrainableReport__Output | null);
}

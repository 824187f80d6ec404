// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto

import type { TrainedParameter as _ratchet_repository_v1_TrainedParameter, TrainedParameter__Output as _ratchet_repository_v1_TrainedParameter__Output } from '../../../ratchet/repository/v1/TrainedParameter.ts';
import type { FrozenParameter as _ratchet_repository_v1_FrozenParameter, FrozenParameter__Output as _ratchet_repository_v1_FrozenParameter__Output } from '../../../ratchet/repository/v1/FrozenParameter.ts';

/**
 * What of a file can be trained.
 */
export interface TrainableReport {
  /**
   * The parameters that learn.
   */
  'trained'?: (_ratchet_repository_v1_TrainedParameter)[];
  /**
   * The other constants of floats.
   */
  'frozen'?: (_ratchet_repository_v1_FrozenParameter)[];
  /**
   * The values of the file that are computed once for each row, for nothing before them is trained.
   */
  'features'?: (string)[];
}

/**
 * What of a file can be trained.
 */
export interface TrainableReport__Output {
  /**
   * The parameters that learn.
   */
  'trained': (_ratchet_repository_v1_TrainedParameter__Output)[];
  /**
   * The other constants of floats.
   */
  'frozen': (_ratchet_repository_v1_FrozenParameter__Output)[];
  /**
   * The values of the file that are computed once for each row, for nothing before them is trained.
   */
  'features': (string)[];
}

// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type { TrainingSettings as _ratchet_training_v1_TrainingSettings, TrainingSettings__Output as _ratchet_training_v1_TrainingSettings__Output } from '../../../ratchet/training/v1/TrainingSettings.ts';

/**
 * How a model is trained.
 */
export interface GetTrainingSettingsResponse {
  /**
   * The settings.
   */
  'settings'?: (_ratchet_training_v1_TrainingSettings | null);
}

/**
 * How a model is trained.
 */
export interface GetTrainingSettingsResponse__Output {
  /**
   * The settings.
   */
  'settings': (_ratchet_training_v1_TrainingSettings__Output | null);
}

// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type { TrainingSettings as _ratchet_training_v1_TrainingSettings, TrainingSettings__Output as _ratchet_training_v1_TrainingSettings__Output } from '../../../ratchet/training/v1/TrainingSettings.ts';

/**
 * New settings of a model.
 */
export interface SetTrainingSettingsRequest {
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * All settings; what is empty is the default again.
   */
  'settings'?: (_ratchet_training_v1_TrainingSettings | null);
}

/**
 * New settings of a model.
 */
export interface SetTrainingSettingsRequest__Output {
  /**
   * The model.
   */
  'model': (string);
  /**
   * All settings; what is empty is the default again.
   */
  'settings': (_ratchet_training_v1_TrainingSettings__Output | null);
}

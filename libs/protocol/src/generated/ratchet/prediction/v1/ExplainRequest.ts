// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction_service.proto

import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from '../../../ratchet/prediction/v1/Instance.ts';

/**
 * What to explain.
 */
export interface ExplainRequest {
  /**
   * The model's name.
   */
  'model'?: (string);
  /**
   * One version, by its number.
   */
  'version'?: (string);
  /**
   * The version that an alias names.
   */
  'alias'?: (string);
  /**
   * As Predict takes it.
   */
  'instance'?: (_ratchet_prediction_v1_Instance | null);
  /**
   * What to explain; when empty, what the version answers. A label of the version; of a recommender that is asked for the
   * best items one of its items; of a model of tensors without labels the place in its output, as a decimal number.
   */
  'label'?: (string);
  /**
   * Whose answer is explained; that of the alias `champion` when left out.
   */
  'target'?: "version"|"alias";
}

/**
 * What to explain.
 */
export interface ExplainRequest__Output {
  /**
   * The model's name.
   */
  'model': (string);
  /**
   * One version, by its number.
   */
  'version'?: (string);
  /**
   * The version that an alias names.
   */
  'alias'?: (string);
  /**
   * As Predict takes it.
   */
  'instance': (_ratchet_prediction_v1_Instance__Output | null);
  /**
   * What to explain; when empty, what the version answers. A label of the version; of a recommender that is asked for the
   * best items one of its items; of a model of tensors without labels the place in its output, as a decimal number.
   */
  'label': (string);
  /**
   * Whose answer is explained; that of the alias `champion` when left out.
   */
  'target'?: "version"|"alias";
}

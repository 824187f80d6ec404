// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from '../../../ratchet/prediction/v1/Instance.ts';

/**
 * One labelled row: a text or an instance, and a label or a value.
 */
export interface Example {
  /**
   * The text; empty when there is an instance.
   */
  'text'?: (string);
  /**
   * The right label; empty when there is a value.
   */
  'label'?: (string);
  /**
   * What the row is about when it is no text.
   */
  'instance'?: (_ratchet_prediction_v1_Instance | null);
  /**
   * The right value, for regressors and ratings.
   */
  'value'?: (number | string);
  /**
   * The answer that goes with the label, for question answering; without a label it is its own label.
   */
  'answer'?: (string);
  /**
   * For rows of tables alone, which are observations: the how many-th row with these columns and this target it is in its
   * file, from 1; 1 when absent.
   */
  'occurrence'?: (number);
  '_value'?: "value";
  '_occurrence'?: "occurrence";
}

/**
 * One labelled row: a text or an instance, and a label or a value.
 */
export interface Example__Output {
  /**
   * The text; empty when there is an instance.
   */
  'text': (string);
  /**
   * The right label; empty when there is a value.
   */
  'label': (string);
  /**
   * What the row is about when it is no text.
   */
  'instance': (_ratchet_prediction_v1_Instance__Output | null);
  /**
   * The right value, for regressors and ratings.
   */
  'value'?: (number);
  /**
   * The answer that goes with the label, for question answering; without a label it is its own label.
   */
  'answer': (string);
  /**
   * For rows of tables alone, which are observations: the how many-th row with these columns and this target it is in its
   * file, from 1; 1 when absent.
   */
  'occurrence'?: (number);
  '_value'?: "value";
  '_occurrence'?: "occurrence";
}

// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { SplitPart as _ratchet_feedback_v1_SplitPart, SplitPart__Output as _ratchet_feedback_v1_SplitPart__Output } from '../../../ratchet/feedback/v1/SplitPart.ts';
import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from '../../../ratchet/prediction/v1/Instance.ts';

/**
 * One row of a snapshot.
 */
export interface SnapshotRow {
  /**
   * The text as it was given.
   */
  'text'?: (string);
  /**
   * The label that the votes agreed on.
   */
  'label'?: (string);
  /**
   * Which part it belongs to.
   */
  'part'?: (_ratchet_feedback_v1_SplitPart);
  /**
   * It trains, and nothing that may judge stands behind it: settings are not chosen by such rows.
   */
  'trainOnly'?: (boolean);
  /**
   * What the row is about when it is no text.
   */
  'instance'?: (_ratchet_prediction_v1_Instance | null);
  /**
   * The value that the votes come to; label is empty then.
   */
  'value'?: (number | string);
  '_value'?: "value";
}

/**
 * One row of a snapshot.
 */
export interface SnapshotRow__Output {
  /**
   * The text as it was given.
   */
  'text': (string);
  /**
   * The label that the votes agreed on.
   */
  'label': (string);
  /**
   * Which part it belongs to.
   */
  'part': (_ratchet_feedback_v1_SplitPart__Output);
  /**
   * It trains, and nothing that may judge stands behind it: settings are not chosen by such rows.
   */
  'trainOnly': (boolean);
  /**
   * What the row is about when it is no text.
   */
  'instance': (_ratchet_prediction_v1_Instance__Output | null);
  /**
   * The value that the votes come to; label is empty then.
   */
  'value'?: (number);
  '_value'?: "value";
}

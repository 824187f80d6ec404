// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto


/**
 * Asks for a snapshot.
 */
export interface TakeSnapshotRequest {
  /**
   * The model.
   */
  'model'?: (string);
}

/**
 * Asks for a snapshot.
 */
export interface TakeSnapshotRequest__Output {
  /**
   * The model.
   */
  'model': (string);
}

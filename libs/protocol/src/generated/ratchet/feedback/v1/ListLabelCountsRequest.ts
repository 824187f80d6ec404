// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto


/**
 * Asks for label counts.
 */
export interface ListLabelCountsRequest {
}

/**
 * Asks for label counts.
 */
export interface ListLabelCountsRequest__Output {
}

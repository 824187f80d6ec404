// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto


/**
 * The model is gone.
 */
export interface RemoveModelResponse {
}

/**
 * The model is gone.
 */
export interface RemoveModelResponse__Output {
}

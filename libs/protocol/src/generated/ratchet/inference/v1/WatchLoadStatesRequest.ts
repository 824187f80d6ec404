// @ts-nocheck
// Original file: protos/ratchet/inference/v1/inference_service.proto


/**
 * Asks for load states.
 */
export interface WatchLoadStatesRequest {
}

/**
 * Asks for load states.
 */
export interface WatchLoadStatesRequest__Output {
}

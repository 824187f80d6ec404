// @ts-nocheck
// Original file: protos/ratchet/telemetry/v1/metrics_service.proto


/**
 * Asks for metrics.
 */
export interface CollectMetricsRequest {
}

/**
 * Asks for metrics.
 */
export interface CollectMetricsRequest__Output {
}

// @ts-nocheck
// Original file: protos/ratchet/telemetry/v1/metrics_service.proto


/**
 * The metrics.
 */
export interface CollectMetricsResponse {
  /**
   * Prometheus text.
   */
  'text'?: (string);
}

/**
 * The metrics.
 */
export interface CollectMetricsResponse__Output {
  /**
   * Prometheus text.
   */
  'text': (string);
}

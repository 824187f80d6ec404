// @ts-nocheck
// Original file: protos/grpc/health/v1/health.proto


/**
 * Names a service.
 */
export interface HealthCheckRequest {
  /**
   * The full name of the service; empty for the process as a whole.
   */
  'service'?: (string);
}

/**
 * Names a service.
 */
export interface HealthCheckRequest__Output {
  /**
   * The full name of the service; empty for the process as a whole.
   */
  'service': (string);
}

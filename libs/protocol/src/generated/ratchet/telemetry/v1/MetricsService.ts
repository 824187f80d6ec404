// @ts-nocheck
// Original file: protos/ratchet/telemetry/v1/metrics_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CollectMetricsRequest as _ratchet_telemetry_v1_CollectMetricsRequest, CollectMetricsRequest__Output as _ratchet_telemetry_v1_CollectMetricsRequest__Output } from '../../../ratchet/telemetry/v1/CollectMetricsRequest.ts';
import type { CollectMetricsResponse as _ratchet_telemetry_v1_CollectMetricsResponse, CollectMetricsResponse__Output as _ratchet_telemetry_v1_CollectMetricsResponse__Output } from '../../../ratchet/telemetry/v1/CollectMetricsResponse.ts';

/**
 * Lets the gateway show the metrics of every service.
 */
export interface MetricsServiceClient extends grpc.Client {
  /**
   * Answers this process's metrics.
   */
  CollectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  CollectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  CollectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  CollectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers this process's metrics.
   */
  collectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  collectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  collectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  collectMetrics(argument: _ratchet_telemetry_v1_CollectMetricsRequest, callback: grpc.requestCallback<_ratchet_telemetry_v1_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Lets the gateway show the metrics of every service.
 */
export interface MetricsServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Answers this process's metrics.
   */
  CollectMetrics: grpc.handleUnaryCall<_ratchet_telemetry_v1_CollectMetricsRequest__Output, _ratchet_telemetry_v1_CollectMetricsResponse>;
  
}

export interface MetricsServiceDefinition extends grpc.ServiceDefinition {
  CollectMetrics: MethodDefinition<_ratchet_telemetry_v1_CollectMetricsRequest, _ratchet_telemetry_v1_CollectMetricsResponse, _ratchet_telemetry_v1_CollectMetricsRequest__Output, _ratchet_telemetry_v1_CollectMetricsResponse__Output>
}

// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CollectMetricsRequest as _ratchet_telemetry_v1_CollectMetricsRequest, CollectMetricsRequest__Output as _ratchet_telemetry_v1_CollectMetricsRequest__Output } from './ratchet/telemetry/v1/CollectMetricsRequest.ts';
import type { CollectMetricsResponse as _ratchet_telemetry_v1_CollectMetricsResponse, CollectMetricsResponse__Output as _ratchet_telemetry_v1_CollectMetricsResponse__Output } from './ratchet/telemetry/v1/CollectMetricsResponse.ts';
import type { MetricsServiceClient as _ratchet_telemetry_v1_MetricsServiceClient, MetricsServiceDefinition as _ratchet_telemetry_v1_MetricsServiceDefinition } from './ratchet/telemetry/v1/MetricsService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    telemetry: {
      v1: {
        CollectMetricsRequest: MessageTypeDefinition<_ratchet_telemetry_v1_CollectMetricsRequest, _ratchet_telemetry_v1_CollectMetricsRequest__Output>
        CollectMetricsResponse: MessageTypeDefinition<_ratchet_telemetry_v1_CollectMetricsResponse, _ratchet_telemetry_v1_CollectMetricsResponse__Output>
        /**
         * Lets the gateway show the metrics of every service.
         */
        MetricsService: SubtypeConstructor<typeof grpc.Client, _ratchet_telemetry_v1_MetricsServiceClient> & { service: _ratchet_telemetry_v1_MetricsServiceDefinition }
      }
    }
  }
}


// @ts-nocheck
// Original file: protos/ratchet/explanation/v1/explanation_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExplainRequest as _ratchet_explanation_v1_ExplainRequest, ExplainRequest__Output as _ratchet_explanation_v1_ExplainRequest__Output } from '../../../ratchet/explanation/v1/ExplainRequest.ts';
import type { ExplainResponse as _ratchet_explanation_v1_ExplainResponse, ExplainResponse__Output as _ratchet_explanation_v1_ExplainResponse__Output } from '../../../ratchet/explanation/v1/ExplainResponse.ts';

/**
 * Explains the answers of versions. Served by the trainer to the gateway, which passes calls of PredictionService.Explain on.
 */
export interface ExplanationServiceClient extends grpc.Client {
  /**
   * Explains one answer. Calls wait for each other; RESOURCE_EXHAUSTED when too many do.
   */
  Explain(argument: _ratchet_explanation_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _ratchet_explanation_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _ratchet_explanation_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _ratchet_explanation_v1_ExplainRequest, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Explains one answer. Calls wait for each other; RESOURCE_EXHAUSTED when too many do.
   */
  explain(argument: _ratchet_explanation_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _ratchet_explanation_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _ratchet_explanation_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _ratchet_explanation_v1_ExplainRequest, callback: grpc.requestCallback<_ratchet_explanation_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Explains the answers of versions. Served by the trainer to the gateway, which passes calls of PredictionService.Explain on.
 */
export interface ExplanationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Explains one answer. Calls wait for each other; RESOURCE_EXHAUSTED when too many do.
   */
  Explain: grpc.handleUnaryCall<_ratchet_explanation_v1_ExplainRequest__Output, _ratchet_explanation_v1_ExplainResponse>;
  
}

export interface ExplanationServiceDefinition extends grpc.ServiceDefinition {
  Explain: MethodDefinition<_ratchet_explanation_v1_ExplainRequest, _ratchet_explanation_v1_ExplainResponse, _ratchet_explanation_v1_ExplainRequest__Output, _ratchet_explanation_v1_ExplainResponse__Output>
}

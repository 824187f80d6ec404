// @ts-nocheck
// Original file: protos/ratchet/inference/v1/inference_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { WatchLoadStatesRequest as _ratchet_inference_v1_WatchLoadStatesRequest, WatchLoadStatesRequest__Output as _ratchet_inference_v1_WatchLoadStatesRequest__Output } from '../../../ratchet/inference/v1/WatchLoadStatesRequest.ts';
import type { WatchLoadStatesResponse as _ratchet_inference_v1_WatchLoadStatesResponse, WatchLoadStatesResponse__Output as _ratchet_inference_v1_WatchLoadStatesResponse__Output } from '../../../ratchet/inference/v1/WatchLoadStatesResponse.ts';

/**
 * Tells what the inference service has loaded.
 */
export interface InferenceServiceClient extends grpc.Client {
  /**
   * Sends the load states of all versions now and after each change.
   */
  WatchLoadStates(argument: _ratchet_inference_v1_WatchLoadStatesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_inference_v1_WatchLoadStatesResponse__Output>;
  WatchLoadStates(argument: _ratchet_inference_v1_WatchLoadStatesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_inference_v1_WatchLoadStatesResponse__Output>;
  /**
   * Sends the load states of all versions now and after each change.
   */
  watchLoadStates(argument: _ratchet_inference_v1_WatchLoadStatesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_inference_v1_WatchLoadStatesResponse__Output>;
  watchLoadStates(argument: _ratchet_inference_v1_WatchLoadStatesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_inference_v1_WatchLoadStatesResponse__Output>;
  
}

/**
 * Tells what the inference service has loaded.
 */
export interface InferenceServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Sends the load states of all versions now and after each change.
   */
  WatchLoadStates: grpc.handleServerStreamingCall<_ratchet_inference_v1_WatchLoadStatesRequest__Output, _ratchet_inference_v1_WatchLoadStatesResponse>;
  
}

export interface InferenceServiceDefinition extends grpc.ServiceDefinition {
  WatchLoadStates: MethodDefinition<_ratchet_inference_v1_WatchLoadStatesRequest, _ratchet_inference_v1_WatchLoadStatesResponse, _ratchet_inference_v1_WatchLoadStatesRequest__Output, _ratchet_inference_v1_WatchLoadStatesResponse__Output>
}

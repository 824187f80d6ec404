// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/record_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { RecordPredictionsRequest as _ratchet_feedback_v1_RecordPredictionsRequest, RecordPredictionsRequest__Output as _ratchet_feedback_v1_RecordPredictionsRequest__Output } from '../../../ratchet/feedback/v1/RecordPredictionsRequest.ts';
import type { RecordPredictionsResponse as _ratchet_feedback_v1_RecordPredictionsResponse, RecordPredictionsResponse__Output as _ratchet_feedback_v1_RecordPredictionsResponse__Output } from '../../../ratchet/feedback/v1/RecordPredictionsResponse.ts';

/**
 * Keeps what was asked and answered. For the gateway's recorder.
 */
export interface RecordServiceClient extends grpc.Client {
  /**
   * Keeps a batch of predictions; the same id again changes nothing. Acknowledged only after they are on disk.
   */
  RecordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  RecordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  RecordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  RecordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a batch of predictions; the same id again changes nothing. Acknowledged only after they are on disk.
   */
  recordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  recordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  recordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  recordPredictions(argument: _ratchet_feedback_v1_RecordPredictionsRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_RecordPredictionsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Keeps what was asked and answered. For the gateway's recorder.
 */
export interface RecordServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Keeps a batch of predictions; the same id again changes nothing. Acknowledged only after they are on disk.
   */
  RecordPredictions: grpc.handleUnaryCall<_ratchet_feedback_v1_RecordPredictionsRequest__Output, _ratchet_feedback_v1_RecordPredictionsResponse>;
  
}

export interface RecordServiceDefinition extends grpc.ServiceDefinition {
  RecordPredictions: MethodDefinition<_ratchet_feedback_v1_RecordPredictionsRequest, _ratchet_feedback_v1_RecordPredictionsResponse, _ratchet_feedback_v1_RecordPredictionsRequest__Output, _ratchet_feedback_v1_RecordPredictionsResponse__Output>
}

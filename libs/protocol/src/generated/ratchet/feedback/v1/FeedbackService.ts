// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/feedback_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BatchSubmitFeedbackRequest as _ratchet_feedback_v1_BatchSubmitFeedbackRequest, BatchSubmitFeedbackRequest__Output as _ratchet_feedback_v1_BatchSubmitFeedbackRequest__Output } from '../../../ratchet/feedback/v1/BatchSubmitFeedbackRequest.ts';
import type { BatchSubmitFeedbackResponse as _ratchet_feedback_v1_BatchSubmitFeedbackResponse, BatchSubmitFeedbackResponse__Output as _ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output } from '../../../ratchet/feedback/v1/BatchSubmitFeedbackResponse.ts';
import type { GetModelStatsRequest as _ratchet_feedback_v1_GetModelStatsRequest, GetModelStatsRequest__Output as _ratchet_feedback_v1_GetModelStatsRequest__Output } from '../../../ratchet/feedback/v1/GetModelStatsRequest.ts';
import type { GetModelStatsResponse as _ratchet_feedback_v1_GetModelStatsResponse, GetModelStatsResponse__Output as _ratchet_feedback_v1_GetModelStatsResponse__Output } from '../../../ratchet/feedback/v1/GetModelStatsResponse.ts';
import type { ListFeedbackRequest as _ratchet_feedback_v1_ListFeedbackRequest, ListFeedbackRequest__Output as _ratchet_feedback_v1_ListFeedbackRequest__Output } from '../../../ratchet/feedback/v1/ListFeedbackRequest.ts';
import type { ListFeedbackResponse as _ratchet_feedback_v1_ListFeedbackResponse, ListFeedbackResponse__Output as _ratchet_feedback_v1_ListFeedbackResponse__Output } from '../../../ratchet/feedback/v1/ListFeedbackResponse.ts';
import type { SubmitFeedbackRequest as _ratchet_feedback_v1_SubmitFeedbackRequest, SubmitFeedbackRequest__Output as _ratchet_feedback_v1_SubmitFeedbackRequest__Output } from '../../../ratchet/feedback/v1/SubmitFeedbackRequest.ts';
import type { SubmitFeedbackResponse as _ratchet_feedback_v1_SubmitFeedbackResponse, SubmitFeedbackResponse__Output as _ratchet_feedback_v1_SubmitFeedbackResponse__Output } from '../../../ratchet/feedback/v1/SubmitFeedbackResponse.ts';

/**
 * Takes what users say was right. Served by the gateway and by the feedback service.
 */
export interface FeedbackServiceClient extends grpc.Client {
  /**
   * Keeps up to 1,000, each with its own outcome.
   */
  BatchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  BatchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  BatchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  BatchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps up to 1,000, each with its own outcome.
   */
  batchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  batchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  batchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  batchSubmitFeedback(argument: _ratchet_feedback_v1_BatchSubmitFeedbackRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Counts what is known of one model.
   */
  GetModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  GetModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  GetModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  GetModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Counts what is known of one model.
   */
  getModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  getModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  getModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  getModelStats(argument: _ratchet_feedback_v1_GetModelStatsRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_GetModelStatsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Pages through feedback, oldest first.
   */
  ListFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  ListFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  ListFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  ListFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Pages through feedback, oldest first.
   */
  listFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  listFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  listFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  listFeedback(argument: _ratchet_feedback_v1_ListFeedbackRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_ListFeedbackResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps one piece of feedback. Acknowledged only after it is on disk.
   */
  SubmitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  SubmitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  SubmitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  SubmitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps one piece of feedback. Acknowledged only after it is on disk.
   */
  submitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  submitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  submitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  submitFeedback(argument: _ratchet_feedback_v1_SubmitFeedbackRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_SubmitFeedbackResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Takes what users say was right. Served by the gateway and by the feedback service.
 */
export interface FeedbackServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Keeps up to 1,000, each with its own outcome.
   */
  BatchSubmitFeedback: grpc.handleUnaryCall<_ratchet_feedback_v1_BatchSubmitFeedbackRequest__Output, _ratchet_feedback_v1_BatchSubmitFeedbackResponse>;
  
  /**
   * Counts what is known of one model.
   */
  GetModelStats: grpc.handleUnaryCall<_ratchet_feedback_v1_GetModelStatsRequest__Output, _ratchet_feedback_v1_GetModelStatsResponse>;
  
  /**
   * Pages through feedback, oldest first.
   */
  ListFeedback: grpc.handleUnaryCall<_ratchet_feedback_v1_ListFeedbackRequest__Output, _ratchet_feedback_v1_ListFeedbackResponse>;
  
  /**
   * Keeps one piece of feedback. Acknowledged only after it is on disk.
   */
  SubmitFeedback: grpc.handleUnaryCall<_ratchet_feedback_v1_SubmitFeedbackRequest__Output, _ratchet_feedback_v1_SubmitFeedbackResponse>;
  
}

export interface FeedbackServiceDefinition extends grpc.ServiceDefinition {
  BatchSubmitFeedback: MethodDefinition<_ratchet_feedback_v1_BatchSubmitFeedbackRequest, _ratchet_feedback_v1_BatchSubmitFeedbackResponse, _ratchet_feedback_v1_BatchSubmitFeedbackRequest__Output, _ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>
  GetModelStats: MethodDefinition<_ratchet_feedback_v1_GetModelStatsRequest, _ratchet_feedback_v1_GetModelStatsResponse, _ratchet_feedback_v1_GetModelStatsRequest__Output, _ratchet_feedback_v1_GetModelStatsResponse__Output>
  ListFeedback: MethodDefinition<_ratchet_feedback_v1_ListFeedbackRequest, _ratchet_feedback_v1_ListFeedbackResponse, _ratchet_feedback_v1_ListFeedbackRequest__Output, _ratchet_feedback_v1_ListFeedbackResponse__Output>
  SubmitFeedback: MethodDefinition<_ratchet_feedback_v1_SubmitFeedbackRequest, _ratchet_feedback_v1_SubmitFeedbackResponse, _ratchet_feedback_v1_SubmitFeedbackRequest__Output, _ratchet_feedback_v1_SubmitFeedbackResponse__Output>
}

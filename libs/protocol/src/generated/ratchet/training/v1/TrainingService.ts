// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetRunRequest as _ratchet_training_v1_GetRunRequest, GetRunRequest__Output as _ratchet_training_v1_GetRunRequest__Output } from '../../../ratchet/training/v1/GetRunRequest.ts';
import type { GetRunResponse as _ratchet_training_v1_GetRunResponse, GetRunResponse__Output as _ratchet_training_v1_GetRunResponse__Output } from '../../../ratchet/training/v1/GetRunResponse.ts';
import type { ListRunsRequest as _ratchet_training_v1_ListRunsRequest, ListRunsRequest__Output as _ratchet_training_v1_ListRunsRequest__Output } from '../../../ratchet/training/v1/ListRunsRequest.ts';
import type { ListRunsResponse as _ratchet_training_v1_ListRunsResponse, ListRunsResponse__Output as _ratchet_training_v1_ListRunsResponse__Output } from '../../../ratchet/training/v1/ListRunsResponse.ts';
import type { StartRunRequest as _ratchet_training_v1_StartRunRequest, StartRunRequest__Output as _ratchet_training_v1_StartRunRequest__Output } from '../../../ratchet/training/v1/StartRunRequest.ts';
import type { StartRunResponse as _ratchet_training_v1_StartRunResponse, StartRunResponse__Output as _ratchet_training_v1_StartRunResponse__Output } from '../../../ratchet/training/v1/StartRunResponse.ts';

/**
 * Trains versions. Served by the gateway and by the trainer.
 */
export interface TrainingServiceClient extends grpc.Client {
  /**
   * Shows one run.
   */
  GetRun(argument: _ratchet_training_v1_GetRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  GetRun(argument: _ratchet_training_v1_GetRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  GetRun(argument: _ratchet_training_v1_GetRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  GetRun(argument: _ratchet_training_v1_GetRunRequest, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Shows one run.
   */
  getRun(argument: _ratchet_training_v1_GetRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  getRun(argument: _ratchet_training_v1_GetRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  getRun(argument: _ratchet_training_v1_GetRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  getRun(argument: _ratchet_training_v1_GetRunRequest, callback: grpc.requestCallback<_ratchet_training_v1_GetRunResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists runs, newest first.
   */
  ListRuns(argument: _ratchet_training_v1_ListRunsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  ListRuns(argument: _ratchet_training_v1_ListRunsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  ListRuns(argument: _ratchet_training_v1_ListRunsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  ListRuns(argument: _ratchet_training_v1_ListRunsRequest, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists runs, newest first.
   */
  listRuns(argument: _ratchet_training_v1_ListRunsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  listRuns(argument: _ratchet_training_v1_ListRunsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  listRuns(argument: _ratchet_training_v1_ListRunsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  listRuns(argument: _ratchet_training_v1_ListRunsRequest, callback: grpc.requestCallback<_ratchet_training_v1_ListRunsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Starts a run, or joins the one that is under way or queued for the model.
   */
  StartRun(argument: _ratchet_training_v1_StartRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  StartRun(argument: _ratchet_training_v1_StartRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  StartRun(argument: _ratchet_training_v1_StartRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  StartRun(argument: _ratchet_training_v1_StartRunRequest, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Starts a run, or joins the one that is under way or queued for the model.
   */
  startRun(argument: _ratchet_training_v1_StartRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  startRun(argument: _ratchet_training_v1_StartRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  startRun(argument: _ratchet_training_v1_StartRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  startRun(argument: _ratchet_training_v1_StartRunRequest, callback: grpc.requestCallback<_ratchet_training_v1_StartRunResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Trains versions. Served by the gateway and by the trainer.
 */
export interface TrainingServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Shows one run.
   */
  GetRun: grpc.handleUnaryCall<_ratchet_training_v1_GetRunRequest__Output, _ratchet_training_v1_GetRunResponse>;
  
  /**
   * Lists runs, newest first.
   */
  ListRuns: grpc.handleUnaryCall<_ratchet_training_v1_ListRunsRequest__Output, _ratchet_training_v1_ListRunsResponse>;
  
  /**
   * Starts a run, or joins the one that is under way or queued for the model.
   */
  StartRun: grpc.handleUnaryCall<_ratchet_training_v1_StartRunRequest__Output, _ratchet_training_v1_StartRunResponse>;
  
}

export interface TrainingServiceDefinition extends grpc.ServiceDefinition {
  GetRun: MethodDefinition<_ratchet_training_v1_GetRunRequest, _ratchet_training_v1_GetRunResponse, _ratchet_training_v1_GetRunRequest__Output, _ratchet_training_v1_GetRunResponse__Output>
  ListRuns: MethodDefinition<_ratchet_training_v1_ListRunsRequest, _ratchet_training_v1_ListRunsResponse, _ratchet_training_v1_ListRunsRequest__Output, _ratchet_training_v1_ListRunsResponse__Output>
  StartRun: MethodDefinition<_ratchet_training_v1_StartRunRequest, _ratchet_training_v1_StartRunResponse, _ratchet_training_v1_StartRunRequest__Output, _ratchet_training_v1_StartRunResponse__Output>
}

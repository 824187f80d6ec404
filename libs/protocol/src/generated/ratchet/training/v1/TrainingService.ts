// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelRunRequest as _ratchet_training_v1_CancelRunRequest, CancelRunRequest__Output as _ratchet_training_v1_CancelRunRequest__Output } from '../../../ratchet/training/v1/CancelRunRequest.ts';
import type { CancelRunResponse as _ratchet_training_v1_CancelRunResponse, CancelRunResponse__Output as _ratchet_training_v1_CancelRunResponse__Output } from '../../../ratchet/training/v1/CancelRunResponse.ts';
import type { CompressVersionRequest as _ratchet_training_v1_CompressVersionRequest, CompressVersionRequest__Output as _ratchet_training_v1_CompressVersionRequest__Output } from '../../../ratchet/training/v1/CompressVersionRequest.ts';
import type { CompressVersionResponse as _ratchet_training_v1_CompressVersionResponse, CompressVersionResponse__Output as _ratchet_training_v1_CompressVersionResponse__Output } from '../../../ratchet/training/v1/CompressVersionResponse.ts';
import type { GetRunRequest as _ratchet_training_v1_GetRunRequest, GetRunRequest__Output as _ratchet_training_v1_GetRunRequest__Output } from '../../../ratchet/training/v1/GetRunRequest.ts';
import type { GetRunResponse as _ratchet_training_v1_GetRunResponse, GetRunResponse__Output as _ratchet_training_v1_GetRunResponse__Output } from '../../../ratchet/training/v1/GetRunResponse.ts';
import type { GetTrainingSettingsRequest as _ratchet_training_v1_GetTrainingSettingsRequest, GetTrainingSettingsRequest__Output as _ratchet_training_v1_GetTrainingSettingsRequest__Output } from '../../../ratchet/training/v1/GetTrainingSettingsRequest.ts';
import type { GetTrainingSettingsResponse as _ratchet_training_v1_GetTrainingSettingsResponse, GetTrainingSettingsResponse__Output as _ratchet_training_v1_GetTrainingSettingsResponse__Output } from '../../../ratchet/training/v1/GetTrainingSettingsResponse.ts';
import type { ListRunsRequest as _ratchet_training_v1_ListRunsRequest, ListRunsRequest__Output as _ratchet_training_v1_ListRunsRequest__Output } from '../../../ratchet/training/v1/ListRunsRequest.ts';
import type { ListRunsResponse as _ratchet_training_v1_ListRunsResponse, ListRunsResponse__Output as _ratchet_training_v1_ListRunsResponse__Output } from '../../../ratchet/training/v1/ListRunsResponse.ts';
import type { SetTrainingSettingsRequest as _ratchet_training_v1_SetTrainingSettingsRequest, SetTrainingSettingsRequest__Output as _ratchet_training_v1_SetTrainingSettingsRequest__Output } from '../../../ratchet/training/v1/SetTrainingSettingsRequest.ts';
import type { SetTrainingSettingsResponse as _ratchet_training_v1_SetTrainingSettingsResponse, SetTrainingSettingsResponse__Output as _ratchet_training_v1_SetTrainingSettingsResponse__Output } from '../../../ratchet/training/v1/SetTrainingSettingsResponse.ts';
import type { StartRunRequest as _ratchet_training_v1_StartRunRequest, StartRunRequest__Output as _ratchet_training_v1_StartRunRequest__Output } from '../../../ratchet/training/v1/StartRunRequest.ts';
import type { StartRunResponse as _ratchet_training_v1_StartRunResponse, StartRunResponse__Output as _ratchet_training_v1_StartRunResponse__Output } from '../../../ratchet/training/v1/StartRunResponse.ts';
import type { WatchRunRequest as _ratchet_training_v1_WatchRunRequest, WatchRunRequest__Output as _ratchet_training_v1_WatchRunRequest__Output } from '../../../ratchet/training/v1/WatchRunRequest.ts';
import type { WatchRunResponse as _ratchet_training_v1_WatchRunResponse, WatchRunResponse__Output as _ratchet_training_v1_WatchRunResponse__Output } from '../../../ratchet/training/v1/WatchRunResponse.ts';

/**
 * Trains versions. Served by the gateway and by the trainer.
 */
export interface TrainingServiceClient extends grpc.Client {
  /**
   * Ends a run that is queued or under way; the live version is untouched.
   */
  CancelRun(argument: _ratchet_training_v1_CancelRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  CancelRun(argument: _ratchet_training_v1_CancelRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  CancelRun(argument: _ratchet_training_v1_CancelRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  CancelRun(argument: _ratchet_training_v1_CancelRunRequest, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a run that is queued or under way; the live version is untouched.
   */
  cancelRun(argument: _ratchet_training_v1_CancelRunRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  cancelRun(argument: _ratchet_training_v1_CancelRunRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  cancelRun(argument: _ratchet_training_v1_CancelRunRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  cancelRun(argument: _ratchet_training_v1_CancelRunRequest, callback: grpc.requestCallback<_ratchet_training_v1_CancelRunResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Starts a run that makes a smaller version of one that there is, and keeps it only where it loses nothing to speak of.
   */
  CompressVersion(argument: _ratchet_training_v1_CompressVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  CompressVersion(argument: _ratchet_training_v1_CompressVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  CompressVersion(argument: _ratchet_training_v1_CompressVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  CompressVersion(argument: _ratchet_training_v1_CompressVersionRequest, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Starts a run that makes a smaller version of one that there is, and keeps it only where it loses nothing to speak of.
   */
  compressVersion(argument: _ratchet_training_v1_CompressVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  compressVersion(argument: _ratchet_training_v1_CompressVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  compressVersion(argument: _ratchet_training_v1_CompressVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  compressVersion(argument: _ratchet_training_v1_CompressVersionRequest, callback: grpc.requestCallback<_ratchet_training_v1_CompressVersionResponse__Output>): grpc.ClientUnaryCall;
  
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
   * Shows how a model is trained.
   */
  GetTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  GetTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  GetTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  GetTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Shows how a model is trained.
   */
  getTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  getTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  getTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  getTrainingSettings(argument: _ratchet_training_v1_GetTrainingSettingsRequest, callback: grpc.requestCallback<_ratchet_training_v1_GetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  
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
   * Says how a model is trained from its next run on.
   */
  SetTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  SetTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  SetTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  SetTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Says how a model is trained from its next run on.
   */
  setTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  setTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  setTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  setTrainingSettings(argument: _ratchet_training_v1_SetTrainingSettingsRequest, callback: grpc.requestCallback<_ratchet_training_v1_SetTrainingSettingsResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  /**
   * Streams a run whenever something about it changes, first as it is now; ends with the run.
   */
  WatchRun(argument: _ratchet_training_v1_WatchRunRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_training_v1_WatchRunResponse__Output>;
  WatchRun(argument: _ratchet_training_v1_WatchRunRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_training_v1_WatchRunResponse__Output>;
  /**
   * Streams a run whenever something about it changes, first as it is now; ends with the run.
   */
  watchRun(argument: _ratchet_training_v1_WatchRunRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_training_v1_WatchRunResponse__Output>;
  watchRun(argument: _ratchet_training_v1_WatchRunRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_training_v1_WatchRunResponse__Output>;
  
}

/**
 * Trains versions. Served by the gateway and by the trainer.
 */
export interface TrainingServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Ends a run that is queued or under way; the live version is untouched.
   */
  CancelRun: grpc.handleUnaryCall<_ratchet_training_v1_CancelRunRequest__Output, _ratchet_training_v1_CancelRunResponse>;
  
  /**
   * Starts a run that makes a smaller version of one that there is, and keeps it only where it loses nothing to speak of.
   */
  CompressVersion: grpc.handleUnaryCall<_ratchet_training_v1_CompressVersionRequest__Output, _ratchet_training_v1_CompressVersionResponse>;
  
  /**
   * Shows one run.
   */
  GetRun: grpc.handleUnaryCall<_ratchet_training_v1_GetRunRequest__Output, _ratchet_training_v1_GetRunResponse>;
  
  /**
   * Shows how a model is trained.
   */
  GetTrainingSettings: grpc.handleUnaryCall<_ratchet_training_v1_GetTrainingSettingsRequest__Output, _ratchet_training_v1_GetTrainingSettingsResponse>;
  
  /**
   * Lists runs, newest first.
   */
  ListRuns: grpc.handleUnaryCall<_ratchet_training_v1_ListRunsRequest__Output, _ratchet_training_v1_ListRunsResponse>;
  
  /**
   * Says how a model is trained from its next run on.
   */
  SetTrainingSettings: grpc.handleUnaryCall<_ratchet_training_v1_SetTrainingSettingsRequest__Output, _ratchet_training_v1_SetTrainingSettingsResponse>;
  
  /**
   * Starts a run, or joins the one that is under way or queued for the model.
   */
  StartRun: grpc.handleUnaryCall<_ratchet_training_v1_StartRunRequest__Output, _ratchet_training_v1_StartRunResponse>;
  
  /**
   * Streams a run whenever something about it changes, first as it is now; ends with the run.
   */
  WatchRun: grpc.handleServerStreamingCall<_ratchet_training_v1_WatchRunRequest__Output, _ratchet_training_v1_WatchRunResponse>;
  
}

export interface TrainingServiceDefinition extends grpc.ServiceDefinition {
  CancelRun: MethodDefinition<_ratchet_training_v1_CancelRunRequest, _ratchet_training_v1_CancelRunResponse, _ratchet_training_v1_CancelRunRequest__Output, _ratchet_training_v1_CancelRunResponse__Output>
  CompressVersion: MethodDefinition<_ratchet_training_v1_CompressVersionRequest, _ratchet_training_v1_CompressVersionResponse, _ratchet_training_v1_CompressVersionRequest__Output, _ratchet_training_v1_CompressVersionResponse__Output>
  GetRun: MethodDefinition<_ratchet_training_v1_GetRunRequest, _ratchet_training_v1_GetRunResponse, _ratchet_training_v1_GetRunRequest__Output, _ratchet_training_v1_GetRunResponse__Output>
  GetTrainingSettings: MethodDefinition<_ratchet_training_v1_GetTrainingSettingsRequest, _ratchet_training_v1_GetTrainingSettingsResponse, _ratchet_training_v1_GetTrainingSettingsRequest__Output, _ratchet_training_v1_GetTrainingSettingsResponse__Output>
  ListRuns: MethodDefinition<_ratchet_training_v1_ListRunsRequest, _ratchet_training_v1_ListRunsResponse, _ratchet_training_v1_ListRunsRequest__Output, _ratchet_training_v1_ListRunsResponse__Output>
  SetTrainingSettings: MethodDefinition<_ratchet_training_v1_SetTrainingSettingsRequest, _ratchet_training_v1_SetTrainingSettingsResponse, _ratchet_training_v1_SetTrainingSettingsRequest__Output, _ratchet_training_v1_SetTrainingSettingsResponse__Output>
  StartRun: MethodDefinition<_ratchet_training_v1_StartRunRequest, _ratchet_training_v1_StartRunResponse, _ratchet_training_v1_StartRunRequest__Output, _ratchet_training_v1_StartRunResponse__Output>
  WatchRun: MethodDefinition<_ratchet_training_v1_WatchRunRequest, _ratchet_training_v1_WatchRunResponse, _ratchet_training_v1_WatchRunRequest__Output, _ratchet_training_v1_WatchRunResponse__Output>
}

// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ImportExamplesRequest as _ratchet_feedback_v1_ImportExamplesRequest, ImportExamplesRequest__Output as _ratchet_feedback_v1_ImportExamplesRequest__Output } from '../../../ratchet/feedback/v1/ImportExamplesRequest.ts';
import type { ImportExamplesResponse as _ratchet_feedback_v1_ImportExamplesResponse, ImportExamplesResponse__Output as _ratchet_feedback_v1_ImportExamplesResponse__Output } from '../../../ratchet/feedback/v1/ImportExamplesResponse.ts';
import type { ListLabelCountsRequest as _ratchet_feedback_v1_ListLabelCountsRequest, ListLabelCountsRequest__Output as _ratchet_feedback_v1_ListLabelCountsRequest__Output } from '../../../ratchet/feedback/v1/ListLabelCountsRequest.ts';
import type { ListLabelCountsResponse as _ratchet_feedback_v1_ListLabelCountsResponse, ListLabelCountsResponse__Output as _ratchet_feedback_v1_ListLabelCountsResponse__Output } from '../../../ratchet/feedback/v1/ListLabelCountsResponse.ts';
import type { TakeSnapshotRequest as _ratchet_feedback_v1_TakeSnapshotRequest, TakeSnapshotRequest__Output as _ratchet_feedback_v1_TakeSnapshotRequest__Output } from '../../../ratchet/feedback/v1/TakeSnapshotRequest.ts';
import type { TakeSnapshotResponse as _ratchet_feedback_v1_TakeSnapshotResponse, TakeSnapshotResponse__Output as _ratchet_feedback_v1_TakeSnapshotResponse__Output } from '../../../ratchet/feedback/v1/TakeSnapshotResponse.ts';

/**
 * Base data and the cleaned view that training reads.
 */
export interface DatasetServiceClient extends grpc.Client {
  /**
   * Keeps labelled rows as base data; the same rows again change nothing. Texts, images, tensors and ratings are kept once
   * for each content; rows of tables once for each columns, target and occurrence.
   */
  ImportExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  ImportExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  ImportExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  ImportExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps labelled rows as base data; the same rows again change nothing. Texts, images, tensors and ratings are kept once
   * for each content; rows of tables once for each columns, target and occurrence.
   */
  importExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  importExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  importExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  importExamples(argument: _ratchet_feedback_v1_ImportExamplesRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_ImportExamplesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Says how many resolved labels each model has.
   */
  ListLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  ListLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  ListLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  ListLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Says how many resolved labels each model has.
   */
  listLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  listLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  listLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  listLabelCounts(argument: _ratchet_feedback_v1_ListLabelCountsRequest, callback: grpc.requestCallback<_ratchet_feedback_v1_ListLabelCountsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Streams the cleaned rows of one model as they are known now, in an order that depends on their content alone; the last
   * message carries the summary.
   */
  TakeSnapshot(argument: _ratchet_feedback_v1_TakeSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_feedback_v1_TakeSnapshotResponse__Output>;
  TakeSnapshot(argument: _ratchet_feedback_v1_TakeSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_feedback_v1_TakeSnapshotResponse__Output>;
  /**
   * Streams the cleaned rows of one model as they are known now, in an order that depends on their content alone; the last
   * message carries the summary.
   */
  takeSnapshot(argument: _ratchet_feedback_v1_TakeSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_feedback_v1_TakeSnapshotResponse__Output>;
  takeSnapshot(argument: _ratchet_feedback_v1_TakeSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_ratchet_feedback_v1_TakeSnapshotResponse__Output>;
  
}

/**
 * Base data and the cleaned view that training reads.
 */
export interface DatasetServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Keeps labelled rows as base data; the same rows again change nothing. Texts, images, tensors and ratings are kept once
   * for each content; rows of tables once for each columns, target and occurrence.
   */
  ImportExamples: grpc.handleUnaryCall<_ratchet_feedback_v1_ImportExamplesRequest__Output, _ratchet_feedback_v1_ImportExamplesResponse>;
  
  /**
   * Says how many resolved labels each model has.
   */
  ListLabelCounts: grpc.handleUnaryCall<_ratchet_feedback_v1_ListLabelCountsRequest__Output, _ratchet_feedback_v1_ListLabelCountsResponse>;
  
  /**
   * Streams the cleaned rows of one model as they are known now, in an order that depends on their content alone; the last
   * message carries the summary.
   */
  TakeSnapshot: grpc.handleServerStreamingCall<_ratchet_feedback_v1_TakeSnapshotRequest__Output, _ratchet_feedback_v1_TakeSnapshotResponse>;
  
}

export interface DatasetServiceDefinition extends grpc.ServiceDefinition {
  ImportExamples: MethodDefinition<_ratchet_feedback_v1_ImportExamplesRequest, _ratchet_feedback_v1_ImportExamplesResponse, _ratchet_feedback_v1_ImportExamplesRequest__Output, _ratchet_feedback_v1_ImportExamplesResponse__Output>
  ListLabelCounts: MethodDefinition<_ratchet_feedback_v1_ListLabelCountsRequest, _ratchet_feedback_v1_ListLabelCountsResponse, _ratchet_feedback_v1_ListLabelCountsRequest__Output, _ratchet_feedback_v1_ListLabelCountsResponse__Output>
  TakeSnapshot: MethodDefinition<_ratchet_feedback_v1_TakeSnapshotRequest, _ratchet_feedback_v1_TakeSnapshotResponse, _ratchet_feedback_v1_TakeSnapshotRequest__Output, _ratchet_feedback_v1_TakeSnapshotResponse__Output>
}

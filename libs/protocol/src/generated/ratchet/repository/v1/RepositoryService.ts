// @ts-nocheck
// Original file: protos/ratchet/repository/v1/repository_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddVersionRequest as _ratchet_repository_v1_AddVersionRequest, AddVersionRequest__Output as _ratchet_repository_v1_AddVersionRequest__Output } from '../../../ratchet/repository/v1/AddVersionRequest.ts';
import type { AddVersionResponse as _ratchet_repository_v1_AddVersionResponse, AddVersionResponse__Output as _ratchet_repository_v1_AddVersionResponse__Output } from '../../../ratchet/repository/v1/AddVersionResponse.ts';
import type { RemoveModelRequest as _ratchet_repository_v1_RemoveModelRequest, RemoveModelRequest__Output as _ratchet_repository_v1_RemoveModelRequest__Output } from '../../../ratchet/repository/v1/RemoveModelRequest.ts';
import type { RemoveModelResponse as _ratchet_repository_v1_RemoveModelResponse, RemoveModelResponse__Output as _ratchet_repository_v1_RemoveModelResponse__Output } from '../../../ratchet/repository/v1/RemoveModelResponse.ts';

/**
 * Adds and removes models. Served by the trainer, who alone writes the repository.
 */
export interface RepositoryServiceClient extends grpc.Client {
  /**
   * Checks an ONNX file and publishes it as the next version of a model. The first version of a model becomes its champion.
   */
  AddVersion(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  AddVersion(metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  AddVersion(options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  AddVersion(callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  /**
   * Checks an ONNX file and publishes it as the next version of a model. The first version of a model becomes its champion.
   */
  addVersion(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  addVersion(metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  addVersion(options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  addVersion(callback: grpc.requestCallback<_ratchet_repository_v1_AddVersionResponse__Output>): grpc.ClientWritableStream<_ratchet_repository_v1_AddVersionRequest>;
  
  /**
   * Removes a model with all its versions. Its feedback stays.
   */
  RemoveModel(argument: _ratchet_repository_v1_RemoveModelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  RemoveModel(argument: _ratchet_repository_v1_RemoveModelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  RemoveModel(argument: _ratchet_repository_v1_RemoveModelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  RemoveModel(argument: _ratchet_repository_v1_RemoveModelRequest, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes a model with all its versions. Its feedback stays.
   */
  removeModel(argument: _ratchet_repository_v1_RemoveModelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  removeModel(argument: _ratchet_repository_v1_RemoveModelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  removeModel(argument: _ratchet_repository_v1_RemoveModelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  removeModel(argument: _ratchet_repository_v1_RemoveModelRequest, callback: grpc.requestCallback<_ratchet_repository_v1_RemoveModelResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Adds and removes models. Served by the trainer, who alone writes the repository.
 */
export interface RepositoryServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Checks an ONNX file and publishes it as the next version of a model. The first version of a model becomes its champion.
   */
  AddVersion: grpc.handleClientStreamingCall<_ratchet_repository_v1_AddVersionRequest__Output, _ratchet_repository_v1_AddVersionResponse>;
  
  /**
   * Removes a model with all its versions. Its feedback stays.
   */
  RemoveModel: grpc.handleUnaryCall<_ratchet_repository_v1_RemoveModelRequest__Output, _ratchet_repository_v1_RemoveModelResponse>;
  
}

export interface RepositoryServiceDefinition extends grpc.ServiceDefinition {
  AddVersion: MethodDefinition<_ratchet_repository_v1_AddVersionRequest, _ratchet_repository_v1_AddVersionResponse, _ratchet_repository_v1_AddVersionRequest__Output, _ratchet_repository_v1_AddVersionResponse__Output>
  RemoveModel: MethodDefinition<_ratchet_repository_v1_RemoveModelRequest, _ratchet_repository_v1_RemoveModelResponse, _ratchet_repository_v1_RemoveModelRequest__Output, _ratchet_repository_v1_RemoveModelResponse__Output>
}

// @ts-nocheck
// Original file: protos/ratchet/rollout/v1/rollout_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { PromoteVersionRequest as _ratchet_rollout_v1_PromoteVersionRequest, PromoteVersionRequest__Output as _ratchet_rollout_v1_PromoteVersionRequest__Output } from '../../../ratchet/rollout/v1/PromoteVersionRequest.ts';
import type { PromoteVersionResponse as _ratchet_rollout_v1_PromoteVersionResponse, PromoteVersionResponse__Output as _ratchet_rollout_v1_PromoteVersionResponse__Output } from '../../../ratchet/rollout/v1/PromoteVersionResponse.ts';
import type { RollBackVersionRequest as _ratchet_rollout_v1_RollBackVersionRequest, RollBackVersionRequest__Output as _ratchet_rollout_v1_RollBackVersionRequest__Output } from '../../../ratchet/rollout/v1/RollBackVersionRequest.ts';
import type { RollBackVersionResponse as _ratchet_rollout_v1_RollBackVersionResponse, RollBackVersionResponse__Output as _ratchet_rollout_v1_RollBackVersionResponse__Output } from '../../../ratchet/rollout/v1/RollBackVersionResponse.ts';
import type { UpdatePolicyRequest as _ratchet_rollout_v1_UpdatePolicyRequest, UpdatePolicyRequest__Output as _ratchet_rollout_v1_UpdatePolicyRequest__Output } from '../../../ratchet/rollout/v1/UpdatePolicyRequest.ts';
import type { UpdatePolicyResponse as _ratchet_rollout_v1_UpdatePolicyResponse, UpdatePolicyResponse__Output as _ratchet_rollout_v1_UpdatePolicyResponse__Output } from '../../../ratchet/rollout/v1/UpdatePolicyResponse.ts';

/**
 * Moves aliases. Served by the gateway and by the trainer.
 */
export interface RolloutServiceClient extends grpc.Client {
  /**
   * Makes a version the champion. The one before is kept as `previous`.
   */
  PromoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  PromoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  PromoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  PromoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a version the champion. The one before is kept as `previous`.
   */
  promoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  promoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  promoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  promoteVersion(argument: _ratchet_rollout_v1_PromoteVersionRequest, callback: grpc.requestCallback<_ratchet_rollout_v1_PromoteVersionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes the previous champion the champion again.
   */
  RollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  RollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  RollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  RollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes the previous champion the champion again.
   */
  rollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  rollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  rollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  rollBackVersion(argument: _ratchet_rollout_v1_RollBackVersionRequest, callback: grpc.requestCallback<_ratchet_rollout_v1_RollBackVersionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes a model's policy; fields that are left out stay as they are.
   */
  UpdatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  UpdatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  UpdatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  UpdatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes a model's policy; fields that are left out stay as they are.
   */
  updatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  updatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  updatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  updatePolicy(argument: _ratchet_rollout_v1_UpdatePolicyRequest, callback: grpc.requestCallback<_ratchet_rollout_v1_UpdatePolicyResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Moves aliases. Served by the gateway and by the trainer.
 */
export interface RolloutServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Makes a version the champion. The one before is kept as `previous`.
   */
  PromoteVersion: grpc.handleUnaryCall<_ratchet_rollout_v1_PromoteVersionRequest__Output, _ratchet_rollout_v1_PromoteVersionResponse>;
  
  /**
   * Makes the previous champion the champion again.
   */
  RollBackVersion: grpc.handleUnaryCall<_ratchet_rollout_v1_RollBackVersionRequest__Output, _ratchet_rollout_v1_RollBackVersionResponse>;
  
  /**
   * Changes a model's policy; fields that are left out stay as they are.
   */
  UpdatePolicy: grpc.handleUnaryCall<_ratchet_rollout_v1_UpdatePolicyRequest__Output, _ratchet_rollout_v1_UpdatePolicyResponse>;
  
}

export interface RolloutServiceDefinition extends grpc.ServiceDefinition {
  PromoteVersion: MethodDefinition<_ratchet_rollout_v1_PromoteVersionRequest, _ratchet_rollout_v1_PromoteVersionResponse, _ratchet_rollout_v1_PromoteVersionRequest__Output, _ratchet_rollout_v1_PromoteVersionResponse__Output>
  RollBackVersion: MethodDefinition<_ratchet_rollout_v1_RollBackVersionRequest, _ratchet_rollout_v1_RollBackVersionResponse, _ratchet_rollout_v1_RollBackVersionRequest__Output, _ratchet_rollout_v1_RollBackVersionResponse__Output>
  UpdatePolicy: MethodDefinition<_ratchet_rollout_v1_UpdatePolicyRequest, _ratchet_rollout_v1_UpdatePolicyResponse, _ratchet_rollout_v1_UpdatePolicyRequest__Output, _ratchet_rollout_v1_UpdatePolicyResponse__Output>
}

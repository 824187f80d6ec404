// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Policy as _ratchet_rollout_v1_Policy, Policy__Output as _ratchet_rollout_v1_Policy__Output } from './ratchet/rollout/v1/Policy.ts';
import type { PromoteVersionRequest as _ratchet_rollout_v1_PromoteVersionRequest, PromoteVersionRequest__Output as _ratchet_rollout_v1_PromoteVersionRequest__Output } from './ratchet/rollout/v1/PromoteVersionRequest.ts';
import type { PromoteVersionResponse as _ratchet_rollout_v1_PromoteVersionResponse, PromoteVersionResponse__Output as _ratchet_rollout_v1_PromoteVersionResponse__Output } from './ratchet/rollout/v1/PromoteVersionResponse.ts';
import type { RollBackVersionRequest as _ratchet_rollout_v1_RollBackVersionRequest, RollBackVersionRequest__Output as _ratchet_rollout_v1_RollBackVersionRequest__Output } from './ratchet/rollout/v1/RollBackVersionRequest.ts';
import type { RollBackVersionResponse as _ratchet_rollout_v1_RollBackVersionResponse, RollBackVersionResponse__Output as _ratchet_rollout_v1_RollBackVersionResponse__Output } from './ratchet/rollout/v1/RollBackVersionResponse.ts';
import type { RolloutServiceClient as _ratchet_rollout_v1_RolloutServiceClient, RolloutServiceDefinition as _ratchet_rollout_v1_RolloutServiceDefinition } from './ratchet/rollout/v1/RolloutService.ts';
import type { ServingState as _ratchet_rollout_v1_ServingState, ServingState__Output as _ratchet_rollout_v1_ServingState__Output } from './ratchet/rollout/v1/ServingState.ts';
import type { UpdatePolicyRequest as _ratchet_rollout_v1_UpdatePolicyRequest, UpdatePolicyRequest__Output as _ratchet_rollout_v1_UpdatePolicyRequest__Output } from './ratchet/rollout/v1/UpdatePolicyRequest.ts';
import type { UpdatePolicyResponse as _ratchet_rollout_v1_UpdatePolicyResponse, UpdatePolicyResponse__Output as _ratchet_rollout_v1_UpdatePolicyResponse__Output } from './ratchet/rollout/v1/UpdatePolicyResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    rollout: {
      v1: {
        Policy: MessageTypeDefinition<_ratchet_rollout_v1_Policy, _ratchet_rollout_v1_Policy__Output>
        PromoteVersionRequest: MessageTypeDefinition<_ratchet_rollout_v1_PromoteVersionRequest, _ratchet_rollout_v1_PromoteVersionRequest__Output>
        PromoteVersionResponse: MessageTypeDefinition<_ratchet_rollout_v1_PromoteVersionResponse, _ratchet_rollout_v1_PromoteVersionResponse__Output>
        RollBackVersionRequest: MessageTypeDefinition<_ratchet_rollout_v1_RollBackVersionRequest, _ratchet_rollout_v1_RollBackVersionRequest__Output>
        RollBackVersionResponse: MessageTypeDefinition<_ratchet_rollout_v1_RollBackVersionResponse, _ratchet_rollout_v1_RollBackVersionResponse__Output>
        /**
         * Moves aliases. Served by the gateway and by the trainer.
         */
        RolloutService: SubtypeConstructor<typeof grpc.Client, _ratchet_rollout_v1_RolloutServiceClient> & { service: _ratchet_rollout_v1_RolloutServiceDefinition }
        ServingState: MessageTypeDefinition<_ratchet_rollout_v1_ServingState, _ratchet_rollout_v1_ServingState__Output>
        UpdatePolicyRequest: MessageTypeDefinition<_ratchet_rollout_v1_UpdatePolicyRequest, _ratchet_rollout_v1_UpdatePolicyRequest__Output>
        UpdatePolicyResponse: MessageTypeDefinition<_ratchet_rollout_v1_UpdatePolicyResponse, _ratchet_rollout_v1_UpdatePolicyResponse__Output>
      }
    }
  }
}


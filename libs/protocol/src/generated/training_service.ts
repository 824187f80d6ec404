// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { GetRunRequest as _ratchet_training_v1_GetRunRequest, GetRunRequest__Output as _ratchet_training_v1_GetRunRequest__Output } from './ratchet/training/v1/GetRunRequest.ts';
import type { GetRunResponse as _ratchet_training_v1_GetRunResponse, GetRunResponse__Output as _ratchet_training_v1_GetRunResponse__Output } from './ratchet/training/v1/GetRunResponse.ts';
import type { ListRunsRequest as _ratchet_training_v1_ListRunsRequest, ListRunsRequest__Output as _ratchet_training_v1_ListRunsRequest__Output } from './ratchet/training/v1/ListRunsRequest.ts';
import type { ListRunsResponse as _ratchet_training_v1_ListRunsResponse, ListRunsResponse__Output as _ratchet_training_v1_ListRunsResponse__Output } from './ratchet/training/v1/ListRunsResponse.ts';
import type { Run as _ratchet_training_v1_Run, Run__Output as _ratchet_training_v1_Run__Output } from './ratchet/training/v1/Run.ts';
import type { StartRunRequest as _ratchet_training_v1_StartRunRequest, StartRunRequest__Output as _ratchet_training_v1_StartRunRequest__Output } from './ratchet/training/v1/StartRunRequest.ts';
import type { StartRunResponse as _ratchet_training_v1_StartRunResponse, StartRunResponse__Output as _ratchet_training_v1_StartRunResponse__Output } from './ratchet/training/v1/StartRunResponse.ts';
import type { TrainingServiceClient as _ratchet_training_v1_TrainingServiceClient, TrainingServiceDefinition as _ratchet_training_v1_TrainingServiceDefinition } from './ratchet/training/v1/TrainingService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    training: {
      v1: {
        GetRunRequest: MessageTypeDefinition<_ratchet_training_v1_GetRunRequest, _ratchet_training_v1_GetRunRequest__Output>
        GetRunResponse: MessageTypeDefinition<_ratchet_training_v1_GetRunResponse, _ratchet_training_v1_GetRunResponse__Output>
        ListRunsRequest: MessageTypeDefinition<_ratchet_training_v1_ListRunsRequest, _ratchet_training_v1_ListRunsRequest__Output>
        ListRunsResponse: MessageTypeDefinition<_ratchet_training_v1_ListRunsResponse, _ratchet_training_v1_ListRunsResponse__Output>
        Run: MessageTypeDefinition<_ratchet_training_v1_Run, _ratchet_training_v1_Run__Output>
        RunState: EnumTypeDefinition
        StartRunRequest: MessageTypeDefinition<_ratchet_training_v1_StartRunRequest, _ratchet_training_v1_StartRunRequest__Output>
        StartRunResponse: MessageTypeDefinition<_ratchet_training_v1_StartRunResponse, _ratchet_training_v1_StartRunResponse__Output>
        /**
         * Trains versions. Served by the gateway and by the trainer.
         */
        TrainingService: SubtypeConstructor<typeof grpc.Client, _ratchet_training_v1_TrainingServiceClient> & { service: _ratchet_training_v1_TrainingServiceDefinition }
      }
    }
  }
}


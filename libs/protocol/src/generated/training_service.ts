// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CancelRunRequest as _ratchet_training_v1_CancelRunRequest, CancelRunRequest__Output as _ratchet_training_v1_CancelRunRequest__Output } from './ratchet/training/v1/CancelRunRequest.ts';
import type { CancelRunResponse as _ratchet_training_v1_CancelRunResponse, CancelRunResponse__Output as _ratchet_training_v1_CancelRunResponse__Output } from './ratchet/training/v1/CancelRunResponse.ts';
import type { CompressVersionRequest as _ratchet_training_v1_CompressVersionRequest, CompressVersionRequest__Output as _ratchet_training_v1_CompressVersionRequest__Output } from './ratchet/training/v1/CompressVersionRequest.ts';
import type { CompressVersionResponse as _ratchet_training_v1_CompressVersionResponse, CompressVersionResponse__Output as _ratchet_training_v1_CompressVersionResponse__Output } from './ratchet/training/v1/CompressVersionResponse.ts';
import type { GetRunRequest as _ratchet_training_v1_GetRunRequest, GetRunRequest__Output as _ratchet_training_v1_GetRunRequest__Output } from './ratchet/training/v1/GetRunRequest.ts';
import type { GetRunResponse as _ratchet_training_v1_GetRunResponse, GetRunResponse__Output as _ratchet_training_v1_GetRunResponse__Output } from './ratchet/training/v1/GetRunResponse.ts';
import type { GetTrainingSettingsRequest as _ratchet_training_v1_GetTrainingSettingsRequest, GetTrainingSettingsRequest__Output as _ratchet_training_v1_GetTrainingSettingsRequest__Output } from './ratchet/training/v1/GetTrainingSettingsRequest.ts';
import type { GetTrainingSettingsResponse as _ratchet_training_v1_GetTrainingSettingsResponse, GetTrainingSettingsResponse__Output as _ratchet_training_v1_GetTrainingSettingsResponse__Output } from './ratchet/training/v1/GetTrainingSettingsResponse.ts';
import type { ListRunsRequest as _ratchet_training_v1_ListRunsRequest, ListRunsRequest__Output as _ratchet_training_v1_ListRunsRequest__Output } from './ratchet/training/v1/ListRunsRequest.ts';
import type { ListRunsResponse as _ratchet_training_v1_ListRunsResponse, ListRunsResponse__Output as _ratchet_training_v1_ListRunsResponse__Output } from './ratchet/training/v1/ListRunsResponse.ts';
import type { Run as _ratchet_training_v1_Run, Run__Output as _ratchet_training_v1_Run__Output } from './ratchet/training/v1/Run.ts';
import type { SetTrainingSettingsRequest as _ratchet_training_v1_SetTrainingSettingsRequest, SetTrainingSettingsRequest__Output as _ratchet_training_v1_SetTrainingSettingsRequest__Output } from './ratchet/training/v1/SetTrainingSettingsRequest.ts';
import type { SetTrainingSettingsResponse as _ratchet_training_v1_SetTrainingSettingsResponse, SetTrainingSettingsResponse__Output as _ratchet_training_v1_SetTrainingSettingsResponse__Output } from './ratchet/training/v1/SetTrainingSettingsResponse.ts';
import type { StartRunRequest as _ratchet_training_v1_StartRunRequest, StartRunRequest__Output as _ratchet_training_v1_StartRunRequest__Output } from './ratchet/training/v1/StartRunRequest.ts';
import type { StartRunResponse as _ratchet_training_v1_StartRunResponse, StartRunResponse__Output as _ratchet_training_v1_StartRunResponse__Output } from './ratchet/training/v1/StartRunResponse.ts';
import type { TrainingProgress as _ratchet_training_v1_TrainingProgress, TrainingProgress__Output as _ratchet_training_v1_TrainingProgress__Output } from './ratchet/training/v1/TrainingProgress.ts';
import type { TrainingServiceClient as _ratchet_training_v1_TrainingServiceClient, TrainingServiceDefinition as _ratchet_training_v1_TrainingServiceDefinition } from './ratchet/training/v1/TrainingService.ts';
import type { TrainingSettings as _ratchet_training_v1_TrainingSettings, TrainingSettings__Output as _ratchet_training_v1_TrainingSettings__Output } from './ratchet/training/v1/TrainingSettings.ts';
import type { WatchRunRequest as _ratchet_training_v1_WatchRunRequest, WatchRunRequest__Output as _ratchet_training_v1_WatchRunRequest__Output } from './ratchet/training/v1/WatchRunRequest.ts';
import type { WatchRunResponse as _ratchet_training_v1_WatchRunResponse, WatchRunResponse__Output as _ratchet_training_v1_WatchRunResponse__Output } from './ratchet/training/v1/WatchRunResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    training: {
      v1: {
        CancelRunRequest: MessageTypeDefinition<_ratchet_training_v1_CancelRunRequest, _ratchet_training_v1_CancelRunRequest__Output>
        CancelRunResponse: MessageTypeDefinition<_ratchet_training_v1_CancelRunResponse, _ratchet_training_v1_CancelRunResponse__Output>
        CompressVersionRequest: MessageTypeDefinition<_ratchet_training_v1_CompressVersionRequest, _ratchet_training_v1_CompressVersionRequest__Output>
        CompressVersionResponse: MessageTypeDefinition<_ratchet_training_v1_CompressVersionResponse, _ratchet_training_v1_CompressVersionResponse__Output>
        GetRunRequest: MessageTypeDefinition<_ratchet_training_v1_GetRunRequest, _ratchet_training_v1_GetRunRequest__Output>
        GetRunResponse: MessageTypeDefinition<_ratchet_training_v1_GetRunResponse, _ratchet_training_v1_GetRunResponse__Output>
        GetTrainingSettingsRequest: MessageTypeDefinition<_ratchet_training_v1_GetTrainingSettingsRequest, _ratchet_training_v1_GetTrainingSettingsRequest__Output>
        GetTrainingSettingsResponse: MessageTypeDefinition<_ratchet_training_v1_GetTrainingSettingsResponse, _ratchet_training_v1_GetTrainingSettingsResponse__Output>
        ListRunsRequest: MessageTypeDefinition<_ratchet_training_v1_ListRunsRequest, _ratchet_training_v1_ListRunsRequest__Output>
        ListRunsResponse: MessageTypeDefinition<_ratchet_training_v1_ListRunsResponse, _ratchet_training_v1_ListRunsResponse__Output>
        Run: MessageTypeDefinition<_ratchet_training_v1_Run, _ratchet_training_v1_Run__Output>
        RunState: EnumTypeDefinition
        SetTrainingSettingsRequest: MessageTypeDefinition<_ratchet_training_v1_SetTrainingSettingsRequest, _ratchet_training_v1_SetTrainingSettingsRequest__Output>
        SetTrainingSettingsResponse: MessageTypeDefinition<_ratchet_training_v1_SetTrainingSettingsResponse, _ratchet_training_v1_SetTrainingSettingsResponse__Output>
        StartRunRequest: MessageTypeDefinition<_ratchet_training_v1_StartRunRequest, _ratchet_training_v1_StartRunRequest__Output>
        StartRunResponse: MessageTypeDefinition<_ratchet_training_v1_StartRunResponse, _ratchet_training_v1_StartRunResponse__Output>
        TrainingProgress: MessageTypeDefinition<_ratchet_training_v1_TrainingProgress, _ratchet_training_v1_TrainingProgress__Output>
        /**
         * Trains versions. Served by the gateway and by the trainer.
         */
        TrainingService: SubtypeConstructor<typeof grpc.Client, _ratchet_training_v1_TrainingServiceClient> & { service: _ratchet_training_v1_TrainingServiceDefinition }
        TrainingSettings: MessageTypeDefinition<_ratchet_training_v1_TrainingSettings, _ratchet_training_v1_TrainingSettings__Output>
        WatchRunRequest: MessageTypeDefinition<_ratchet_training_v1_WatchRunRequest, _ratchet_training_v1_WatchRunRequest__Output>
        WatchRunResponse: MessageTypeDefinition<_ratchet_training_v1_WatchRunResponse, _ratchet_training_v1_WatchRunResponse__Output>
      }
    }
  }
}


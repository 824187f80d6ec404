// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AddVersionRequest as _ratchet_repository_v1_AddVersionRequest, AddVersionRequest__Output as _ratchet_repository_v1_AddVersionRequest__Output } from './ratchet/repository/v1/AddVersionRequest.ts';
import type { AddVersionResponse as _ratchet_repository_v1_AddVersionResponse, AddVersionResponse__Output as _ratchet_repository_v1_AddVersionResponse__Output } from './ratchet/repository/v1/AddVersionResponse.ts';
import type { FrozenParameter as _ratchet_repository_v1_FrozenParameter, FrozenParameter__Output as _ratchet_repository_v1_FrozenParameter__Output } from './ratchet/repository/v1/FrozenParameter.ts';
import type { RemoveModelRequest as _ratchet_repository_v1_RemoveModelRequest, RemoveModelRequest__Output as _ratchet_repository_v1_RemoveModelRequest__Output } from './ratchet/repository/v1/RemoveModelRequest.ts';
import type { RemoveModelResponse as _ratchet_repository_v1_RemoveModelResponse, RemoveModelResponse__Output as _ratchet_repository_v1_RemoveModelResponse__Output } from './ratchet/repository/v1/RemoveModelResponse.ts';
import type { RepositoryServiceClient as _ratchet_repository_v1_RepositoryServiceClient, RepositoryServiceDefinition as _ratchet_repository_v1_RepositoryServiceDefinition } from './ratchet/repository/v1/RepositoryService.ts';
import type { TrainableReport as _ratchet_repository_v1_TrainableReport, TrainableReport__Output as _ratchet_repository_v1_TrainableReport__Output } from './ratchet/repository/v1/TrainableReport.ts';
import type { TrainableSelection as _ratchet_repository_v1_TrainableSelection, TrainableSelection__Output as _ratchet_repository_v1_TrainableSelection__Output } from './ratchet/repository/v1/TrainableSelection.ts';
import type { TrainedParameter as _ratchet_repository_v1_TrainedParameter, TrainedParameter__Output as _ratchet_repository_v1_TrainedParameter__Output } from './ratchet/repository/v1/TrainedParameter.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    repository: {
      v1: {
        AddVersionRequest: MessageTypeDefinition<_ratchet_repository_v1_AddVersionRequest, _ratchet_repository_v1_AddVersionRequest__Output>
        AddVersionResponse: MessageTypeDefinition<_ratchet_repository_v1_AddVersionResponse, _ratchet_repository_v1_AddVersionResponse__Output>
        FrozenParameter: MessageTypeDefinition<_ratchet_repository_v1_FrozenParameter, _ratchet_repository_v1_FrozenParameter__Output>
        RemoveModelRequest: MessageTypeDefinition<_ratchet_repository_v1_RemoveModelRequest, _ratchet_repository_v1_RemoveModelRequest__Output>
        RemoveModelResponse: MessageTypeDefinition<_ratchet_repository_v1_RemoveModelResponse, _ratchet_repository_v1_RemoveModelResponse__Output>
        /**
         * Adds and removes models. Served by the trainer, who alone writes the repository.
         */
        RepositoryService: SubtypeConstructor<typeof grpc.Client, _ratchet_repository_v1_RepositoryServiceClient> & { service: _ratchet_repository_v1_RepositoryServiceDefinition }
        TrainableReport: MessageTypeDefinition<_ratchet_repository_v1_TrainableReport, _ratchet_repository_v1_TrainableReport__Output>
        TrainableSelection: MessageTypeDefinition<_ratchet_repository_v1_TrainableSelection, _ratchet_repository_v1_TrainableSelection__Output>
        TrainedParameter: MessageTypeDefinition<_ratchet_repository_v1_TrainedParameter, _ratchet_repository_v1_TrainedParameter__Output>
      }
    }
  }
}


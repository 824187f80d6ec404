// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { InferenceServiceClient as _ratchet_inference_v1_InferenceServiceClient, InferenceServiceDefinition as _ratchet_inference_v1_InferenceServiceDefinition } from './ratchet/inference/v1/InferenceService.ts';
import type { VersionLoadState as _ratchet_inference_v1_VersionLoadState, VersionLoadState__Output as _ratchet_inference_v1_VersionLoadState__Output } from './ratchet/inference/v1/VersionLoadState.ts';
import type { WatchLoadStatesRequest as _ratchet_inference_v1_WatchLoadStatesRequest, WatchLoadStatesRequest__Output as _ratchet_inference_v1_WatchLoadStatesRequest__Output } from './ratchet/inference/v1/WatchLoadStatesRequest.ts';
import type { WatchLoadStatesResponse as _ratchet_inference_v1_WatchLoadStatesResponse, WatchLoadStatesResponse__Output as _ratchet_inference_v1_WatchLoadStatesResponse__Output } from './ratchet/inference/v1/WatchLoadStatesResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    inference: {
      v1: {
        /**
         * Tells what the inference service has loaded.
         */
        InferenceService: SubtypeConstructor<typeof grpc.Client, _ratchet_inference_v1_InferenceServiceClient> & { service: _ratchet_inference_v1_InferenceServiceDefinition }
        LoadState: EnumTypeDefinition
        VersionLoadState: MessageTypeDefinition<_ratchet_inference_v1_VersionLoadState, _ratchet_inference_v1_VersionLoadState__Output>
        WatchLoadStatesRequest: MessageTypeDefinition<_ratchet_inference_v1_WatchLoadStatesRequest, _ratchet_inference_v1_WatchLoadStatesRequest__Output>
        WatchLoadStatesResponse: MessageTypeDefinition<_ratchet_inference_v1_WatchLoadStatesResponse, _ratchet_inference_v1_WatchLoadStatesResponse__Output>
      }
    }
  }
}


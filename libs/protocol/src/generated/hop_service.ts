// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { ExchangeRequest as _ratchet_hop_v1_ExchangeRequest, ExchangeRequest__Output as _ratchet_hop_v1_ExchangeRequest__Output } from './ratchet/hop/v1/ExchangeRequest.ts';
import type { ExchangeResponse as _ratchet_hop_v1_ExchangeResponse, ExchangeResponse__Output as _ratchet_hop_v1_ExchangeResponse__Output } from './ratchet/hop/v1/ExchangeResponse.ts';
import type { HopServiceClient as _ratchet_hop_v1_HopServiceClient, HopServiceDefinition as _ratchet_hop_v1_HopServiceDefinition } from './ratchet/hop/v1/HopService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    hop: {
      v1: {
        ExchangeRequest: MessageTypeDefinition<_ratchet_hop_v1_ExchangeRequest, _ratchet_hop_v1_ExchangeRequest__Output>
        ExchangeResponse: MessageTypeDefinition<_ratchet_hop_v1_ExchangeResponse, _ratchet_hop_v1_ExchangeResponse__Output>
        /**
         * One hop between services: carries whatever waits, one batch at a time on each stream.
         */
        HopService: SubtypeConstructor<typeof grpc.Client, _ratchet_hop_v1_HopServiceClient> & { service: _ratchet_hop_v1_HopServiceDefinition }
      }
    }
  }
}


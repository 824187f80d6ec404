// @ts-nocheck
// Original file: protos/ratchet/hop/v1/hop_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExchangeRequest as _ratchet_hop_v1_ExchangeRequest, ExchangeRequest__Output as _ratchet_hop_v1_ExchangeRequest__Output } from '../../../ratchet/hop/v1/ExchangeRequest.ts';
import type { ExchangeResponse as _ratchet_hop_v1_ExchangeResponse, ExchangeResponse__Output as _ratchet_hop_v1_ExchangeResponse__Output } from '../../../ratchet/hop/v1/ExchangeResponse.ts';

/**
 * One hop between services: carries whatever waits, one batch at a time on each stream.
 */
export interface HopServiceClient extends grpc.Client {
  /**
   * Exchanges batches for their replies. The receiver sends its initial metadata at once; the sender writes a batch only when
   * the reply to the one before is in.
   */
  Exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_ratchet_hop_v1_ExchangeRequest, _ratchet_hop_v1_ExchangeResponse__Output>;
  Exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_ratchet_hop_v1_ExchangeRequest, _ratchet_hop_v1_ExchangeResponse__Output>;
  /**
   * Exchanges batches for their replies. The receiver sends its initial metadata at once; the sender writes a batch only when
   * the reply to the one before is in.
   */
  exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_ratchet_hop_v1_ExchangeRequest, _ratchet_hop_v1_ExchangeResponse__Output>;
  exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_ratchet_hop_v1_ExchangeRequest, _ratchet_hop_v1_ExchangeResponse__Output>;
  
}

/**
 * One hop between services: carries whatever waits, one batch at a time on each stream.
 */
export interface HopServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Exchanges batches for their replies. The receiver sends its initial metadata at once; the sender writes a batch only when
   * the reply to the one before is in.
   */
  Exchange: grpc.handleBidiStreamingCall<_ratchet_hop_v1_ExchangeRequest__Output, _ratchet_hop_v1_ExchangeResponse>;
  
}

export interface HopServiceDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_ratchet_hop_v1_ExchangeRequest, _ratchet_hop_v1_ExchangeResponse, _ratchet_hop_v1_ExchangeRequest__Output, _ratchet_hop_v1_ExchangeResponse__Output>
}

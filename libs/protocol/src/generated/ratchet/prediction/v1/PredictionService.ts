// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { PredictRequest as _ratchet_prediction_v1_PredictRequest, PredictRequest__Output as _ratchet_prediction_v1_PredictRequest__Output } from '../../../ratchet/prediction/v1/PredictRequest.ts';
import type { PredictResponse as _ratchet_prediction_v1_PredictResponse, PredictResponse__Output as _ratchet_prediction_v1_PredictResponse__Output } from '../../../ratchet/prediction/v1/PredictResponse.ts';

/**
 * Asks models. The public door of the mesh.
 */
export interface PredictionServiceClient extends grpc.Client {
  /**
   * Predicts every instance with one version of one model.
   */
  Predict(argument: _ratchet_prediction_v1_PredictRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  Predict(argument: _ratchet_prediction_v1_PredictRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  Predict(argument: _ratchet_prediction_v1_PredictRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  Predict(argument: _ratchet_prediction_v1_PredictRequest, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Predicts every instance with one version of one model.
   */
  predict(argument: _ratchet_prediction_v1_PredictRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  predict(argument: _ratchet_prediction_v1_PredictRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  predict(argument: _ratchet_prediction_v1_PredictRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  predict(argument: _ratchet_prediction_v1_PredictRequest, callback: grpc.requestCallback<_ratchet_prediction_v1_PredictResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Asks models. The public door of the mesh.
 */
export interface PredictionServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Predicts every instance with one version of one model.
   */
  Predict: grpc.handleUnaryCall<_ratchet_prediction_v1_PredictRequest__Output, _ratchet_prediction_v1_PredictResponse>;
  
}

export interface PredictionServiceDefinition extends grpc.ServiceDefinition {
  Predict: MethodDefinition<_ratchet_prediction_v1_PredictRequest, _ratchet_prediction_v1_PredictResponse, _ratchet_prediction_v1_PredictRequest__Output, _ratchet_prediction_v1_PredictResponse__Output>
}

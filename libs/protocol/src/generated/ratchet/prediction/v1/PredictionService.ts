// @ts-nocheck
// Original file: protos/ratchet/prediction/v1/prediction_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExplainRequest as _ratchet_prediction_v1_ExplainRequest, ExplainRequest__Output as _ratchet_prediction_v1_ExplainRequest__Output } from '../../../ratchet/prediction/v1/ExplainRequest.ts';
import type { ExplainResponse as _ratchet_prediction_v1_ExplainResponse, ExplainResponse__Output as _ratchet_prediction_v1_ExplainResponse__Output } from '../../../ratchet/prediction/v1/ExplainResponse.ts';
import type { PredictRequest as _ratchet_prediction_v1_PredictRequest, PredictRequest__Output as _ratchet_prediction_v1_PredictRequest__Output } from '../../../ratchet/prediction/v1/PredictRequest.ts';
import type { PredictResponse as _ratchet_prediction_v1_PredictResponse, PredictResponse__Output as _ratchet_prediction_v1_PredictResponse__Output } from '../../../ratchet/prediction/v1/PredictResponse.ts';

/**
 * Asks models. The public door of the mesh.
 */
export interface PredictionServiceClient extends grpc.Client {
  /**
   * Says what each part of an instance did to the answer. Explanations come from the trainer: they need the control plane.
   */
  Explain(argument: _ratchet_prediction_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _ratchet_prediction_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _ratchet_prediction_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _ratchet_prediction_v1_ExplainRequest, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Says what each part of an instance did to the answer. Explanations come from the trainer: they need the control plane.
   */
  explain(argument: _ratchet_prediction_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _ratchet_prediction_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _ratchet_prediction_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _ratchet_prediction_v1_ExplainRequest, callback: grpc.requestCallback<_ratchet_prediction_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  
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
   * Says what each part of an instance did to the answer. Explanations come from the trainer: they need the control plane.
   */
  Explain: grpc.handleUnaryCall<_ratchet_prediction_v1_ExplainRequest__Output, _ratchet_prediction_v1_ExplainResponse>;
  
  /**
   * Predicts every instance with one version of one model.
   */
  Predict: grpc.handleUnaryCall<_ratchet_prediction_v1_PredictRequest__Output, _ratchet_prediction_v1_PredictResponse>;
  
}

export interface PredictionServiceDefinition extends grpc.ServiceDefinition {
  Explain: MethodDefinition<_ratchet_prediction_v1_ExplainRequest, _ratchet_prediction_v1_ExplainResponse, _ratchet_prediction_v1_ExplainRequest__Output, _ratchet_prediction_v1_ExplainResponse__Output>
  Predict: MethodDefinition<_ratchet_prediction_v1_PredictRequest, _ratchet_prediction_v1_PredictResponse, _ratchet_prediction_v1_PredictRequest__Output, _ratchet_prediction_v1_PredictResponse__Output>
}

// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListValue as _google_protobuf_ListValue, ListValue__Output as _google_protobuf_ListValue__Output } from './google/protobuf/ListValue.ts';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from './google/protobuf/Struct.ts';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from './google/protobuf/Value.ts';
import type { ExplainRequest as _ratchet_explanation_v1_ExplainRequest, ExplainRequest__Output as _ratchet_explanation_v1_ExplainRequest__Output } from './ratchet/explanation/v1/ExplainRequest.ts';
import type { ExplainResponse as _ratchet_explanation_v1_ExplainResponse, ExplainResponse__Output as _ratchet_explanation_v1_ExplainResponse__Output } from './ratchet/explanation/v1/ExplainResponse.ts';
import type { ExplanationServiceClient as _ratchet_explanation_v1_ExplanationServiceClient, ExplanationServiceDefinition as _ratchet_explanation_v1_ExplanationServiceDefinition } from './ratchet/explanation/v1/ExplanationService.ts';
import type { Answer as _ratchet_prediction_v1_Answer, Answer__Output as _ratchet_prediction_v1_Answer__Output } from './ratchet/prediction/v1/Answer.ts';
import type { AnswerAlternative as _ratchet_prediction_v1_AnswerAlternative, AnswerAlternative__Output as _ratchet_prediction_v1_AnswerAlternative__Output } from './ratchet/prediction/v1/AnswerAlternative.ts';
import type { Attribution as _ratchet_prediction_v1_Attribution, Attribution__Output as _ratchet_prediction_v1_Attribution__Output } from './ratchet/prediction/v1/Attribution.ts';
import type { Classification as _ratchet_prediction_v1_Classification, Classification__Output as _ratchet_prediction_v1_Classification__Output } from './ratchet/prediction/v1/Classification.ts';
import type { ExplainRequest as _ratchet_prediction_v1_ExplainRequest, ExplainRequest__Output as _ratchet_prediction_v1_ExplainRequest__Output } from './ratchet/prediction/v1/ExplainRequest.ts';
import type { ExplainResponse as _ratchet_prediction_v1_ExplainResponse, ExplainResponse__Output as _ratchet_prediction_v1_ExplainResponse__Output } from './ratchet/prediction/v1/ExplainResponse.ts';
import type { HeatMap as _ratchet_prediction_v1_HeatMap, HeatMap__Output as _ratchet_prediction_v1_HeatMap__Output } from './ratchet/prediction/v1/HeatMap.ts';
import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from './ratchet/prediction/v1/Instance.ts';
import type { LabelScore as _ratchet_prediction_v1_LabelScore, LabelScore__Output as _ratchet_prediction_v1_LabelScore__Output } from './ratchet/prediction/v1/LabelScore.ts';
import type { PredictRequest as _ratchet_prediction_v1_PredictRequest, PredictRequest__Output as _ratchet_prediction_v1_PredictRequest__Output } from './ratchet/prediction/v1/PredictRequest.ts';
import type { PredictResponse as _ratchet_prediction_v1_PredictResponse, PredictResponse__Output as _ratchet_prediction_v1_PredictResponse__Output } from './ratchet/prediction/v1/PredictResponse.ts';
import type { Prediction as _ratchet_prediction_v1_Prediction, Prediction__Output as _ratchet_prediction_v1_Prediction__Output } from './ratchet/prediction/v1/Prediction.ts';
import type { PredictionServiceClient as _ratchet_prediction_v1_PredictionServiceClient, PredictionServiceDefinition as _ratchet_prediction_v1_PredictionServiceDefinition } from './ratchet/prediction/v1/PredictionService.ts';
import type { RankedItem as _ratchet_prediction_v1_RankedItem, RankedItem__Output as _ratchet_prediction_v1_RankedItem__Output } from './ratchet/prediction/v1/RankedItem.ts';
import type { Ranking as _ratchet_prediction_v1_Ranking, Ranking__Output as _ratchet_prediction_v1_Ranking__Output } from './ratchet/prediction/v1/Ranking.ts';
import type { Regression as _ratchet_prediction_v1_Regression, Regression__Output as _ratchet_prediction_v1_Regression__Output } from './ratchet/prediction/v1/Regression.ts';
import type { Tensor as _ratchet_prediction_v1_Tensor, Tensor__Output as _ratchet_prediction_v1_Tensor__Output } from './ratchet/prediction/v1/Tensor.ts';
import type { TensorSet as _ratchet_prediction_v1_TensorSet, TensorSet__Output as _ratchet_prediction_v1_TensorSet__Output } from './ratchet/prediction/v1/TensorSet.ts';
import type { Token as _ratchet_prediction_v1_Token, Token__Output as _ratchet_prediction_v1_Token__Output } from './ratchet/prediction/v1/Token.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      ListValue: MessageTypeDefinition<_google_protobuf_ListValue, _google_protobuf_ListValue__Output>
      NullValue: EnumTypeDefinition
      Struct: MessageTypeDefinition<_google_protobuf_Struct, _google_protobuf_Struct__Output>
      Value: MessageTypeDefinition<_google_protobuf_Value, _google_protobuf_Value__Output>
    }
  }
  ratchet: {
    explanation: {
      v1: {
        ExplainRequest: MessageTypeDefinition<_ratchet_explanation_v1_ExplainRequest, _ratchet_explanation_v1_ExplainRequest__Output>
        ExplainResponse: MessageTypeDefinition<_ratchet_explanation_v1_ExplainResponse, _ratchet_explanation_v1_ExplainResponse__Output>
        /**
         * Explains the answers of versions. Served by the trainer to the gateway, which passes calls of PredictionService.Explain on.
         */
        ExplanationService: SubtypeConstructor<typeof grpc.Client, _ratchet_explanation_v1_ExplanationServiceClient> & { service: _ratchet_explanation_v1_ExplanationServiceDefinition }
      }
    }
    prediction: {
      v1: {
        Answer: MessageTypeDefinition<_ratchet_prediction_v1_Answer, _ratchet_prediction_v1_Answer__Output>
        AnswerAlternative: MessageTypeDefinition<_ratchet_prediction_v1_AnswerAlternative, _ratchet_prediction_v1_AnswerAlternative__Output>
        Attribution: MessageTypeDefinition<_ratchet_prediction_v1_Attribution, _ratchet_prediction_v1_Attribution__Output>
        Classification: MessageTypeDefinition<_ratchet_prediction_v1_Classification, _ratchet_prediction_v1_Classification__Output>
        ExplainRequest: MessageTypeDefinition<_ratchet_prediction_v1_ExplainRequest, _ratchet_prediction_v1_ExplainRequest__Output>
        ExplainResponse: MessageTypeDefinition<_ratchet_prediction_v1_ExplainResponse, _ratchet_prediction_v1_ExplainResponse__Output>
        ExplanationMethod: EnumTypeDefinition
        HeatMap: MessageTypeDefinition<_ratchet_prediction_v1_HeatMap, _ratchet_prediction_v1_HeatMap__Output>
        Instance: MessageTypeDefinition<_ratchet_prediction_v1_Instance, _ratchet_prediction_v1_Instance__Output>
        LabelScore: MessageTypeDefinition<_ratchet_prediction_v1_LabelScore, _ratchet_prediction_v1_LabelScore__Output>
        PredictRequest: MessageTypeDefinition<_ratchet_prediction_v1_PredictRequest, _ratchet_prediction_v1_PredictRequest__Output>
        PredictResponse: MessageTypeDefinition<_ratchet_prediction_v1_PredictResponse, _ratchet_prediction_v1_PredictResponse__Output>
        Prediction: MessageTypeDefinition<_ratchet_prediction_v1_Prediction, _ratchet_prediction_v1_Prediction__Output>
        /**
         * Asks models. The public door of the mesh.
         */
        PredictionService: SubtypeConstructor<typeof grpc.Client, _ratchet_prediction_v1_PredictionServiceClient> & { service: _ratchet_prediction_v1_PredictionServiceDefinition }
        RankedItem: MessageTypeDefinition<_ratchet_prediction_v1_RankedItem, _ratchet_prediction_v1_RankedItem__Output>
        Ranking: MessageTypeDefinition<_ratchet_prediction_v1_Ranking, _ratchet_prediction_v1_Ranking__Output>
        Regression: MessageTypeDefinition<_ratchet_prediction_v1_Regression, _ratchet_prediction_v1_Regression__Output>
        Tensor: MessageTypeDefinition<_ratchet_prediction_v1_Tensor, _ratchet_prediction_v1_Tensor__Output>
        TensorSet: MessageTypeDefinition<_ratchet_prediction_v1_TensorSet, _ratchet_prediction_v1_TensorSet__Output>
        Token: MessageTypeDefinition<_ratchet_prediction_v1_Token, _ratchet_prediction_v1_Token__Output>
      }
    }
  }
}


// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListValue as _google_protobuf_ListValue, ListValue__Output as _google_protobuf_ListValue__Output } from './google/protobuf/ListValue.ts';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from './google/protobuf/Struct.ts';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from './google/protobuf/Value.ts';
import type { AgreementCount as _ratchet_feedback_v1_AgreementCount, AgreementCount__Output as _ratchet_feedback_v1_AgreementCount__Output } from './ratchet/feedback/v1/AgreementCount.ts';
import type { BatchSubmitFeedbackRequest as _ratchet_feedback_v1_BatchSubmitFeedbackRequest, BatchSubmitFeedbackRequest__Output as _ratchet_feedback_v1_BatchSubmitFeedbackRequest__Output } from './ratchet/feedback/v1/BatchSubmitFeedbackRequest.ts';
import type { BatchSubmitFeedbackResponse as _ratchet_feedback_v1_BatchSubmitFeedbackResponse, BatchSubmitFeedbackResponse__Output as _ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output } from './ratchet/feedback/v1/BatchSubmitFeedbackResponse.ts';
import type { Feedback as _ratchet_feedback_v1_Feedback, Feedback__Output as _ratchet_feedback_v1_Feedback__Output } from './ratchet/feedback/v1/Feedback.ts';
import type { FeedbackServiceClient as _ratchet_feedback_v1_FeedbackServiceClient, FeedbackServiceDefinition as _ratchet_feedback_v1_FeedbackServiceDefinition } from './ratchet/feedback/v1/FeedbackService.ts';
import type { GetModelStatsRequest as _ratchet_feedback_v1_GetModelStatsRequest, GetModelStatsRequest__Output as _ratchet_feedback_v1_GetModelStatsRequest__Output } from './ratchet/feedback/v1/GetModelStatsRequest.ts';
import type { GetModelStatsResponse as _ratchet_feedback_v1_GetModelStatsResponse, GetModelStatsResponse__Output as _ratchet_feedback_v1_GetModelStatsResponse__Output } from './ratchet/feedback/v1/GetModelStatsResponse.ts';
import type { ListFeedbackRequest as _ratchet_feedback_v1_ListFeedbackRequest, ListFeedbackRequest__Output as _ratchet_feedback_v1_ListFeedbackRequest__Output } from './ratchet/feedback/v1/ListFeedbackRequest.ts';
import type { ListFeedbackResponse as _ratchet_feedback_v1_ListFeedbackResponse, ListFeedbackResponse__Output as _ratchet_feedback_v1_ListFeedbackResponse__Output } from './ratchet/feedback/v1/ListFeedbackResponse.ts';
import type { PredictionCount as _ratchet_feedback_v1_PredictionCount, PredictionCount__Output as _ratchet_feedback_v1_PredictionCount__Output } from './ratchet/feedback/v1/PredictionCount.ts';
import type { SubmitFeedbackOutcome as _ratchet_feedback_v1_SubmitFeedbackOutcome, SubmitFeedbackOutcome__Output as _ratchet_feedback_v1_SubmitFeedbackOutcome__Output } from './ratchet/feedback/v1/SubmitFeedbackOutcome.ts';
import type { SubmitFeedbackRequest as _ratchet_feedback_v1_SubmitFeedbackRequest, SubmitFeedbackRequest__Output as _ratchet_feedback_v1_SubmitFeedbackRequest__Output } from './ratchet/feedback/v1/SubmitFeedbackRequest.ts';
import type { SubmitFeedbackResponse as _ratchet_feedback_v1_SubmitFeedbackResponse, SubmitFeedbackResponse__Output as _ratchet_feedback_v1_SubmitFeedbackResponse__Output } from './ratchet/feedback/v1/SubmitFeedbackResponse.ts';
import type { Answer as _ratchet_prediction_v1_Answer, Answer__Output as _ratchet_prediction_v1_Answer__Output } from './ratchet/prediction/v1/Answer.ts';
import type { AnswerAlternative as _ratchet_prediction_v1_AnswerAlternative, AnswerAlternative__Output as _ratchet_prediction_v1_AnswerAlternative__Output } from './ratchet/prediction/v1/AnswerAlternative.ts';
import type { Classification as _ratchet_prediction_v1_Classification, Classification__Output as _ratchet_prediction_v1_Classification__Output } from './ratchet/prediction/v1/Classification.ts';
import type { Instance as _ratchet_prediction_v1_Instance, Instance__Output as _ratchet_prediction_v1_Instance__Output } from './ratchet/prediction/v1/Instance.ts';
import type { LabelScore as _ratchet_prediction_v1_LabelScore, LabelScore__Output as _ratchet_prediction_v1_LabelScore__Output } from './ratchet/prediction/v1/LabelScore.ts';
import type { Prediction as _ratchet_prediction_v1_Prediction, Prediction__Output as _ratchet_prediction_v1_Prediction__Output } from './ratchet/prediction/v1/Prediction.ts';
import type { RankedItem as _ratchet_prediction_v1_RankedItem, RankedItem__Output as _ratchet_prediction_v1_RankedItem__Output } from './ratchet/prediction/v1/RankedItem.ts';
import type { Ranking as _ratchet_prediction_v1_Ranking, Ranking__Output as _ratchet_prediction_v1_Ranking__Output } from './ratchet/prediction/v1/Ranking.ts';
import type { Regression as _ratchet_prediction_v1_Regression, Regression__Output as _ratchet_prediction_v1_Regression__Output } from './ratchet/prediction/v1/Regression.ts';
import type { Tensor as _ratchet_prediction_v1_Tensor, Tensor__Output as _ratchet_prediction_v1_Tensor__Output } from './ratchet/prediction/v1/Tensor.ts';
import type { TensorSet as _ratchet_prediction_v1_TensorSet, TensorSet__Output as _ratchet_prediction_v1_TensorSet__Output } from './ratchet/prediction/v1/TensorSet.ts';

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
    feedback: {
      v1: {
        AgreementCount: MessageTypeDefinition<_ratchet_feedback_v1_AgreementCount, _ratchet_feedback_v1_AgreementCount__Output>
        BatchSubmitFeedbackRequest: MessageTypeDefinition<_ratchet_feedback_v1_BatchSubmitFeedbackRequest, _ratchet_feedback_v1_BatchSubmitFeedbackRequest__Output>
        BatchSubmitFeedbackResponse: MessageTypeDefinition<_ratchet_feedback_v1_BatchSubmitFeedbackResponse, _ratchet_feedback_v1_BatchSubmitFeedbackResponse__Output>
        Feedback: MessageTypeDefinition<_ratchet_feedback_v1_Feedback, _ratchet_feedback_v1_Feedback__Output>
        /**
         * Takes what users say was right. Served by the gateway and by the feedback service.
         */
        FeedbackService: SubtypeConstructor<typeof grpc.Client, _ratchet_feedback_v1_FeedbackServiceClient> & { service: _ratchet_feedback_v1_FeedbackServiceDefinition }
        FeedbackState: EnumTypeDefinition
        GetModelStatsRequest: MessageTypeDefinition<_ratchet_feedback_v1_GetModelStatsRequest, _ratchet_feedback_v1_GetModelStatsRequest__Output>
        GetModelStatsResponse: MessageTypeDefinition<_ratchet_feedback_v1_GetModelStatsResponse, _ratchet_feedback_v1_GetModelStatsResponse__Output>
        ListFeedbackRequest: MessageTypeDefinition<_ratchet_feedback_v1_ListFeedbackRequest, _ratchet_feedback_v1_ListFeedbackRequest__Output>
        ListFeedbackResponse: MessageTypeDefinition<_ratchet_feedback_v1_ListFeedbackResponse, _ratchet_feedback_v1_ListFeedbackResponse__Output>
        PredictionCount: MessageTypeDefinition<_ratchet_feedback_v1_PredictionCount, _ratchet_feedback_v1_PredictionCount__Output>
        SubmitFeedbackOutcome: MessageTypeDefinition<_ratchet_feedback_v1_SubmitFeedbackOutcome, _ratchet_feedback_v1_SubmitFeedbackOutcome__Output>
        SubmitFeedbackRequest: MessageTypeDefinition<_ratchet_feedback_v1_SubmitFeedbackRequest, _ratchet_feedback_v1_SubmitFeedbackRequest__Output>
        SubmitFeedbackResponse: MessageTypeDefinition<_ratchet_feedback_v1_SubmitFeedbackResponse, _ratchet_feedback_v1_SubmitFeedbackResponse__Output>
      }
    }
    prediction: {
      v1: {
        Answer: MessageTypeDefinition<_ratchet_prediction_v1_Answer, _ratchet_prediction_v1_Answer__Output>
        AnswerAlternative: MessageTypeDefinition<_ratchet_prediction_v1_AnswerAlternative, _ratchet_prediction_v1_AnswerAlternative__Output>
        Classification: MessageTypeDefinition<_ratchet_prediction_v1_Classification, _ratchet_prediction_v1_Classification__Output>
        Instance: MessageTypeDefinition<_ratchet_prediction_v1_Instance, _ratchet_prediction_v1_Instance__Output>
        LabelScore: MessageTypeDefinition<_ratchet_prediction_v1_LabelScore, _ratchet_prediction_v1_LabelScore__Output>
        Prediction: MessageTypeDefinition<_ratchet_prediction_v1_Prediction, _ratchet_prediction_v1_Prediction__Output>
        RankedItem: MessageTypeDefinition<_ratchet_prediction_v1_RankedItem, _ratchet_prediction_v1_RankedItem__Output>
        Ranking: MessageTypeDefinition<_ratchet_prediction_v1_Ranking, _ratchet_prediction_v1_Ranking__Output>
        Regression: MessageTypeDefinition<_ratchet_prediction_v1_Regression, _ratchet_prediction_v1_Regression__Output>
        Tensor: MessageTypeDefinition<_ratchet_prediction_v1_Tensor, _ratchet_prediction_v1_Tensor__Output>
        TensorSet: MessageTypeDefinition<_ratchet_prediction_v1_TensorSet, _ratchet_prediction_v1_TensorSet__Output>
      }
    }
  }
}


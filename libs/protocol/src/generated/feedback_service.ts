// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

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

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
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
  }
}


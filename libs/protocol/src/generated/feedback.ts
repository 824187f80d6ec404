// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Feedback as _ratchet_feedback_v1_Feedback, Feedback__Output as _ratchet_feedback_v1_Feedback__Output } from './ratchet/feedback/v1/Feedback.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    feedback: {
      v1: {
        Feedback: MessageTypeDefinition<_ratchet_feedback_v1_Feedback, _ratchet_feedback_v1_Feedback__Output>
        FeedbackState: EnumTypeDefinition
      }
    }
  }
}


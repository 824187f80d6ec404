// @ts-nocheck
import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { DatasetServiceClient as _ratchet_feedback_v1_DatasetServiceClient, DatasetServiceDefinition as _ratchet_feedback_v1_DatasetServiceDefinition } from './ratchet/feedback/v1/DatasetService.ts';
import type { Example as _ratchet_feedback_v1_Example, Example__Output as _ratchet_feedback_v1_Example__Output } from './ratchet/feedback/v1/Example.ts';
import type { ImportExamplesRequest as _ratchet_feedback_v1_ImportExamplesRequest, ImportExamplesRequest__Output as _ratchet_feedback_v1_ImportExamplesRequest__Output } from './ratchet/feedback/v1/ImportExamplesRequest.ts';
import type { ImportExamplesResponse as _ratchet_feedback_v1_ImportExamplesResponse, ImportExamplesResponse__Output as _ratchet_feedback_v1_ImportExamplesResponse__Output } from './ratchet/feedback/v1/ImportExamplesResponse.ts';
import type { LabelCount as _ratchet_feedback_v1_LabelCount, LabelCount__Output as _ratchet_feedback_v1_LabelCount__Output } from './ratchet/feedback/v1/LabelCount.ts';
import type { ListLabelCountsRequest as _ratchet_feedback_v1_ListLabelCountsRequest, ListLabelCountsRequest__Output as _ratchet_feedback_v1_ListLabelCountsRequest__Output } from './ratchet/feedback/v1/ListLabelCountsRequest.ts';
import type { ListLabelCountsResponse as _ratchet_feedback_v1_ListLabelCountsResponse, ListLabelCountsResponse__Output as _ratchet_feedback_v1_ListLabelCountsResponse__Output } from './ratchet/feedback/v1/ListLabelCountsResponse.ts';
import type { RejectedExample as _ratchet_feedback_v1_RejectedExample, RejectedExample__Output as _ratchet_feedback_v1_RejectedExample__Output } from './ratchet/feedback/v1/RejectedExample.ts';
import type { SnapshotRow as _ratchet_feedback_v1_SnapshotRow, SnapshotRow__Output as _ratchet_feedback_v1_SnapshotRow__Output } from './ratchet/feedback/v1/SnapshotRow.ts';
import type { SnapshotSummary as _ratchet_feedback_v1_SnapshotSummary, SnapshotSummary__Output as _ratchet_feedback_v1_SnapshotSummary__Output } from './ratchet/feedback/v1/SnapshotSummary.ts';
import type { TakeSnapshotRequest as _ratchet_feedback_v1_TakeSnapshotRequest, TakeSnapshotRequest__Output as _ratchet_feedback_v1_TakeSnapshotRequest__Output } from './ratchet/feedback/v1/TakeSnapshotRequest.ts';
import type { TakeSnapshotResponse as _ratchet_feedback_v1_TakeSnapshotResponse, TakeSnapshotResponse__Output as _ratchet_feedback_v1_TakeSnapshotResponse__Output } from './ratchet/feedback/v1/TakeSnapshotResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  ratchet: {
    feedback: {
      v1: {
        /**
         * Base data and the cleaned view that training reads.
         */
        DatasetService: SubtypeConstructor<typeof grpc.Client, _ratchet_feedback_v1_DatasetServiceClient> & { service: _ratchet_feedback_v1_DatasetServiceDefinition }
        Example: MessageTypeDefinition<_ratchet_feedback_v1_Example, _ratchet_feedback_v1_Example__Output>
        ImportExamplesRequest: MessageTypeDefinition<_ratchet_feedback_v1_ImportExamplesRequest, _ratchet_feedback_v1_ImportExamplesRequest__Output>
        ImportExamplesResponse: MessageTypeDefinition<_ratchet_feedback_v1_ImportExamplesResponse, _ratchet_feedback_v1_ImportExamplesResponse__Output>
        LabelCount: MessageTypeDefinition<_ratchet_feedback_v1_LabelCount, _ratchet_feedback_v1_LabelCount__Output>
        ListLabelCountsRequest: MessageTypeDefinition<_ratchet_feedback_v1_ListLabelCountsRequest, _ratchet_feedback_v1_ListLabelCountsRequest__Output>
        ListLabelCountsResponse: MessageTypeDefinition<_ratchet_feedback_v1_ListLabelCountsResponse, _ratchet_feedback_v1_ListLabelCountsResponse__Output>
        RejectedExample: MessageTypeDefinition<_ratchet_feedback_v1_RejectedExample, _ratchet_feedback_v1_RejectedExample__Output>
        SnapshotRow: MessageTypeDefinition<_ratchet_feedback_v1_SnapshotRow, _ratchet_feedback_v1_SnapshotRow__Output>
        SnapshotSummary: MessageTypeDefinition<_ratchet_feedback_v1_SnapshotSummary, _ratchet_feedback_v1_SnapshotSummary__Output>
        SplitPart: EnumTypeDefinition
        TakeSnapshotRequest: MessageTypeDefinition<_ratchet_feedback_v1_TakeSnapshotRequest, _ratchet_feedback_v1_TakeSnapshotRequest__Output>
        TakeSnapshotResponse: MessageTypeDefinition<_ratchet_feedback_v1_TakeSnapshotResponse, _ratchet_feedback_v1_TakeSnapshotResponse__Output>
      }
    }
  }
}


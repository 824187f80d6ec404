export type { HealthDefinition, HealthHandlers } from './generated/grpc/health/v1/Health.ts';
export type {
  HealthCheckRequest,
  HealthCheckRequest__Output,
} from './generated/grpc/health/v1/HealthCheckRequest.ts';
export type {
  HealthCheckResponse,
  HealthCheckResponse__Output,
} from './generated/grpc/health/v1/HealthCheckResponse.ts';
export type { ServerReflectionHandlers } from './generated/grpc/reflection/v1/ServerReflection.ts';
export type {
  ServerReflectionRequest,
  ServerReflectionRequest__Output,
} from './generated/grpc/reflection/v1/ServerReflectionRequest.ts';
export type {
  ServerReflectionResponse,
  ServerReflectionResponse__Output,
} from './generated/grpc/reflection/v1/ServerReflectionResponse.ts';
export type {
  ExplanationServiceDefinition,
  ExplanationServiceHandlers,
} from './generated/ratchet/explanation/v1/ExplanationService.ts';
export type {
  AgreementCount,
  AgreementCount__Output,
} from './generated/ratchet/feedback/v1/AgreementCount.ts';
export type {
  BatchSubmitFeedbackRequest,
  BatchSubmitFeedbackRequest__Output,
} from './generated/ratchet/feedback/v1/BatchSubmitFeedbackRequest.ts';
export type {
  BatchSubmitFeedbackResponse,
  BatchSubmitFeedbackResponse__Output,
} from './generated/ratchet/feedback/v1/BatchSubmitFeedbackResponse.ts';
export type {
  DatasetServiceDefinition,
  DatasetServiceHandlers,
} from './generated/ratchet/feedback/v1/DatasetService.ts';
export type { Example, Example__Output } from './generated/ratchet/feedback/v1/Example.ts';
export type { Feedback, Feedback__Output } from './generated/ratchet/feedback/v1/Feedback.ts';
export type {
  FeedbackServiceDefinition,
  FeedbackServiceHandlers,
} from './generated/ratchet/feedback/v1/FeedbackService.ts';
export type { FeedbackState, FeedbackState__Output } from './generated/ratchet/feedback/v1/FeedbackState.ts';
export type {
  GetModelStatsRequest,
  GetModelStatsRequest__Output,
} from './generated/ratchet/feedback/v1/GetModelStatsRequest.ts';
export type {
  GetModelStatsResponse,
  GetModelStatsResponse__Output,
} from './generated/ratchet/feedback/v1/GetModelStatsResponse.ts';
export type {
  ImportExamplesRequest,
  ImportExamplesRequest__Output,
} from './generated/ratchet/feedback/v1/ImportExamplesRequest.ts';
export type {
  ImportExamplesResponse,
  ImportExamplesResponse__Output,
} from './generated/ratchet/feedback/v1/ImportExamplesResponse.ts';
export type { LabelCount, LabelCount__Output } from './generated/ratchet/feedback/v1/LabelCount.ts';
export type {
  ListFeedbackRequest,
  ListFeedbackRequest__Output,
} from './generated/ratchet/feedback/v1/ListFeedbackRequest.ts';
export type {
  ListFeedbackResponse,
  ListFeedbackResponse__Output,
} from './generated/ratchet/feedback/v1/ListFeedbackResponse.ts';
export type {
  ListLabelCountsRequest,
  ListLabelCountsRequest__Output,
} from './generated/ratchet/feedback/v1/ListLabelCountsRequest.ts';
export type {
  ListLabelCountsResponse,
  ListLabelCountsResponse__Output,
} from './generated/ratchet/feedback/v1/ListLabelCountsResponse.ts';
export type {
  PredictionCount,
  PredictionCount__Output,
} from './generated/ratchet/feedback/v1/PredictionCount.ts';
export type {
  PredictionRecord,
  PredictionRecord__Output,
} from './generated/ratchet/feedback/v1/PredictionRecord.ts';
export type {
  RecordPredictionsRequest,
  RecordPredictionsRequest__Output,
} from './generated/ratchet/feedback/v1/RecordPredictionsRequest.ts';
export type {
  RecordPredictionsResponse,
  RecordPredictionsResponse__Output,
} from './generated/ratchet/feedback/v1/RecordPredictionsResponse.ts';
export type {
  RecordServiceDefinition,
  RecordServiceHandlers,
} from './generated/ratchet/feedback/v1/RecordService.ts';
export type {
  RejectedExample,
  RejectedExample__Output,
} from './generated/ratchet/feedback/v1/RejectedExample.ts';
export type { SnapshotRow, SnapshotRow__Output } from './generated/ratchet/feedback/v1/SnapshotRow.ts';
export type {
  SnapshotSummary,
  SnapshotSummary__Output,
} from './generated/ratchet/feedback/v1/SnapshotSummary.ts';
export type { SplitPart, SplitPart__Output } from './generated/ratchet/feedback/v1/SplitPart.ts';
export type {
  SubmitFeedbackOutcome,
  SubmitFeedbackOutcome__Output,
} from './generated/ratchet/feedback/v1/SubmitFeedbackOutcome.ts';
export type {
  SubmitFeedbackRequest,
  SubmitFeedbackRequest__Output,
} from './generated/ratchet/feedback/v1/SubmitFeedbackRequest.ts';
export type {
  SubmitFeedbackResponse,
  SubmitFeedbackResponse__Output,
} from './generated/ratchet/feedback/v1/SubmitFeedbackResponse.ts';
export type {
  TakeSnapshotRequest,
  TakeSnapshotRequest__Output,
} from './generated/ratchet/feedback/v1/TakeSnapshotRequest.ts';
export type {
  TakeSnapshotResponse,
  TakeSnapshotResponse__Output,
} from './generated/ratchet/feedback/v1/TakeSnapshotResponse.ts';
export type { ExchangeRequest, ExchangeRequest__Output } from './generated/ratchet/hop/v1/ExchangeRequest.ts';
export type {
  ExchangeResponse,
  ExchangeResponse__Output,
} from './generated/ratchet/hop/v1/ExchangeResponse.ts';
export type { HopServiceDefinition, HopServiceHandlers } from './generated/ratchet/hop/v1/HopService.ts';
export type {
  InferenceServiceDefinition,
  InferenceServiceHandlers,
} from './generated/ratchet/inference/v1/InferenceService.ts';
export type { LoadState, LoadState__Output } from './generated/ratchet/inference/v1/LoadState.ts';
export type {
  VersionLoadState,
  VersionLoadState__Output,
} from './generated/ratchet/inference/v1/VersionLoadState.ts';
export type {
  WatchLoadStatesRequest,
  WatchLoadStatesRequest__Output,
} from './generated/ratchet/inference/v1/WatchLoadStatesRequest.ts';
export type {
  WatchLoadStatesResponse,
  WatchLoadStatesResponse__Output,
} from './generated/ratchet/inference/v1/WatchLoadStatesResponse.ts';
export type { Attribution, Attribution__Output } from './generated/ratchet/prediction/v1/Attribution.ts';
export type {
  Classification,
  Classification__Output,
} from './generated/ratchet/prediction/v1/Classification.ts';
export type {
  ExplainRequest,
  ExplainRequest__Output,
} from './generated/ratchet/prediction/v1/ExplainRequest.ts';
export type {
  ExplainResponse,
  ExplainResponse__Output,
} from './generated/ratchet/prediction/v1/ExplainResponse.ts';
export type { Instance, Instance__Output } from './generated/ratchet/prediction/v1/Instance.ts';
export type { LabelScore, LabelScore__Output } from './generated/ratchet/prediction/v1/LabelScore.ts';
export type { Prediction, Prediction__Output } from './generated/ratchet/prediction/v1/Prediction.ts';
export type {
  PredictionServiceDefinition,
  PredictionServiceHandlers,
} from './generated/ratchet/prediction/v1/PredictionService.ts';
export type {
  PredictRequest,
  PredictRequest__Output,
} from './generated/ratchet/prediction/v1/PredictRequest.ts';
export type {
  PredictResponse,
  PredictResponse__Output,
} from './generated/ratchet/prediction/v1/PredictResponse.ts';
export type { Regression, Regression__Output } from './generated/ratchet/prediction/v1/Regression.ts';
export type { Tensor, Tensor__Output } from './generated/ratchet/prediction/v1/Tensor.ts';
export type { TensorSet, TensorSet__Output } from './generated/ratchet/prediction/v1/TensorSet.ts';
export type {
  AddVersionRequest,
  AddVersionRequest__Output,
} from './generated/ratchet/repository/v1/AddVersionRequest.ts';
export type {
  AddVersionResponse,
  AddVersionResponse__Output,
} from './generated/ratchet/repository/v1/AddVersionResponse.ts';
export type {
  RemoveModelRequest,
  RemoveModelRequest__Output,
} from './generated/ratchet/repository/v1/RemoveModelRequest.ts';
export type {
  RemoveModelResponse,
  RemoveModelResponse__Output,
} from './generated/ratchet/repository/v1/RemoveModelResponse.ts';
export type {
  RepositoryServiceDefinition,
  RepositoryServiceHandlers,
} from './generated/ratchet/repository/v1/RepositoryService.ts';
export type {
  TrainableReport,
  TrainableReport__Output,
} from './generated/ratchet/repository/v1/TrainableReport.ts';
export type {
  TrainableSelection,
  TrainableSelection__Output,
} from './generated/ratchet/repository/v1/TrainableSelection.ts';
export type { Policy, Policy__Output } from './generated/ratchet/rollout/v1/Policy.ts';
export type {
  PromoteVersionRequest,
  PromoteVersionRequest__Output,
} from './generated/ratchet/rollout/v1/PromoteVersionRequest.ts';
export type {
  PromoteVersionResponse,
  PromoteVersionResponse__Output,
} from './generated/ratchet/rollout/v1/PromoteVersionResponse.ts';
export type {
  RollBackVersionRequest,
  RollBackVersionRequest__Output,
} from './generated/ratchet/rollout/v1/RollBackVersionRequest.ts';
export type {
  RollBackVersionResponse,
  RollBackVersionResponse__Output,
} from './generated/ratchet/rollout/v1/RollBackVersionResponse.ts';
export type {
  RolloutServiceDefinition,
  RolloutServiceHandlers,
} from './generated/ratchet/rollout/v1/RolloutService.ts';
export type { ServingState, ServingState__Output } from './generated/ratchet/rollout/v1/ServingState.ts';
export type {
  UpdatePolicyRequest,
  UpdatePolicyRequest__Output,
} from './generated/ratchet/rollout/v1/UpdatePolicyRequest.ts';
export type {
  UpdatePolicyResponse,
  UpdatePolicyResponse__Output,
} from './generated/ratchet/rollout/v1/UpdatePolicyResponse.ts';
export type {
  CollectMetricsRequest,
  CollectMetricsRequest__Output,
} from './generated/ratchet/telemetry/v1/CollectMetricsRequest.ts';
export type {
  CollectMetricsResponse,
  CollectMetricsResponse__Output,
} from './generated/ratchet/telemetry/v1/CollectMetricsResponse.ts';
export type {
  MetricsServiceDefinition,
  MetricsServiceHandlers,
} from './generated/ratchet/telemetry/v1/MetricsService.ts';
export type {
  CompressVersionRequest,
  CompressVersionRequest__Output,
} from './generated/ratchet/training/v1/CompressVersionRequest.ts';
export type {
  CompressVersionResponse,
  CompressVersionResponse__Output,
} from './generated/ratchet/training/v1/CompressVersionResponse.ts';
export type { GetRunRequest, GetRunRequest__Output } from './generated/ratchet/training/v1/GetRunRequest.ts';
export type {
  GetRunResponse,
  GetRunResponse__Output,
} from './generated/ratchet/training/v1/GetRunResponse.ts';
export type {
  ListRunsRequest,
  ListRunsRequest__Output,
} from './generated/ratchet/training/v1/ListRunsRequest.ts';
export type {
  ListRunsResponse,
  ListRunsResponse__Output,
} from './generated/ratchet/training/v1/ListRunsResponse.ts';
export type { Run, Run__Output } from './generated/ratchet/training/v1/Run.ts';
export type { RunState, RunState__Output } from './generated/ratchet/training/v1/RunState.ts';
export type {
  StartRunRequest,
  StartRunRequest__Output,
} from './generated/ratchet/training/v1/StartRunRequest.ts';
export type {
  StartRunResponse,
  StartRunResponse__Output,
} from './generated/ratchet/training/v1/StartRunResponse.ts';
export type {
  TrainingServiceDefinition,
  TrainingServiceHandlers,
} from './generated/ratchet/training/v1/TrainingService.ts';
export { type LoadedProtos, packageDefinition, protos } from './load.ts';

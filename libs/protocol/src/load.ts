import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options } from '@grpc/proto-loader';
import type { ProtoGrpcType as DatasetTypes } from './generated/dataset_service.ts';
import type { ProtoGrpcType as ErrorDetailsTypes } from './generated/error_details.ts';
import type { ProtoGrpcType as ExplanationTypes } from './generated/explanation_service.ts';
import type { ProtoGrpcType as FeedbackTypes } from './generated/feedback_service.ts';
import type { ProtoGrpcType as HealthTypes } from './generated/health.ts';
import type { ProtoGrpcType as HopTypes } from './generated/hop_service.ts';
import type { ProtoGrpcType as InferenceTypes } from './generated/inference_service.ts';
import type { ProtoGrpcType as MetricsTypes } from './generated/metrics_service.ts';
import type { ProtoGrpcType as PredictionTypes } from './generated/prediction_service.ts';
import type { ProtoGrpcType as RecordTypes } from './generated/record_service.ts';
import type { ProtoGrpcType as ReflectionTypes } from './generated/reflection.ts';
import type { ProtoGrpcType as RepositoryTypes } from './generated/repository_service.ts';
import type { ProtoGrpcType as RolloutTypes } from './generated/rollout_service.ts';
import type { ProtoGrpcType as StatusTypes } from './generated/status.ts';
import type { ProtoGrpcType as TrainingTypes } from './generated/training_service.ts';

/** Every loaded proto, as one typed tree. */
export type LoadedProtos = DatasetTypes &
  ErrorDetailsTypes &
  ExplanationTypes &
  FeedbackTypes &
  HealthTypes &
  HopTypes &
  InferenceTypes &
  MetricsTypes &
  PredictionTypes &
  RecordTypes &
  ReflectionTypes &
  RepositoryTypes &
  RolloutTypes &
  StatusTypes &
  TrainingTypes;

/** The nearest `protos` folder above this file: the repository's, or an image's. */
function findProtos(): string {
  for (let dir = import.meta.dirname; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'protos/ratchet'))) return join(dir, 'protos');
    if (dir === dirname(dir)) throw new Error('no protos folder above the protocol library');
  }
}

const protoRoot = findProtos();

/** Must agree with the flags in tools/generate-types.mjs. */
const loaderOptions: Options = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [protoRoot],
};

/** Every service and message, for the server's reflection: a serialised google.protobuf.FileDescriptorSet. */
export const packageDefinition: Uint8Array = readFileSync(join(protoRoot, 'descriptors.binpb'));

/** Every service and message, by its full name. */
export const protos: LoadedProtos = loadPackageDefinition(
  loadSync(globSync('**/*.proto', { cwd: protoRoot }).sort(), loaderOptions),
) as unknown as LoadedProtos;

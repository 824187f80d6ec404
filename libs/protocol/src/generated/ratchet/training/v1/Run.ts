// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto

import type { RunState as _ratchet_training_v1_RunState, RunState__Output as _ratchet_training_v1_RunState__Output } from '../../../ratchet/training/v1/RunState.ts';
import type { TrainingProgress as _ratchet_training_v1_TrainingProgress, TrainingProgress__Output as _ratchet_training_v1_TrainingProgress__Output } from '../../../ratchet/training/v1/TrainingProgress.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One execution of training.
 */
export interface Run {
  /**
   * Names the run (UUIDv7).
   */
  'runId'?: (string);
  /**
   * The model.
   */
  'model'?: (string);
  /**
   * Where it stands.
   */
  'state'?: (_ratchet_training_v1_RunState);
  /**
   * What it does: snapshot, features, train, evaluate, publish.
   */
  'phase'?: (string);
  /**
   * 0 to 1, over all phases.
   */
  'progress'?: (number | string);
  /**
   * Why it started: manual, labels, first, starter or compress.
   */
  'trigger'?: (string);
  /**
   * The version that it made; empty before.
   */
  'version'?: (string);
  /**
   * better, worse or inconclusive; empty before the evaluation.
   */
  'verdict'?: (string);
  /**
   * Whether the version became the champion.
   */
  'promoted'?: (boolean);
  /**
   * Why it failed, or why the version was or was not promoted.
   */
  'reason'?: (string);
  /**
   * The evaluation as JSON, as in the version's report; empty before.
   */
  'reportJson'?: (string);
  /**
   * When it was asked for, in milliseconds since 1970.
   */
  'createTimeMs'?: (number | string | Long);
  /**
   * When it began; 0 before.
   */
  'startTimeMs'?: (number | string | Long);
  /**
   * When it ended; 0 before.
   */
  'endTimeMs'?: (number | string | Long);
  /**
   * How training goes, while it does and only in WatchRun.
   */
  'training'?: (_ratchet_training_v1_TrainingProgress | null);
}

/**
 * One execution of training.
 */
export interface Run__Output {
  /**
   * Names the run (UUIDv7).
   */
  'runId': (string);
  /**
   * The model.
   */
  'model': (string);
  /**
   * Where it stands.
   */
  'state': (_ratchet_training_v1_RunState__Output);
  /**
   * What it does: snapshot, features, train, evaluate, publish.
   */
  'phase': (string);
  /**
   * 0 to 1, over all phases.
   */
  'progress': (number);
  /**
   * Why it started: manual, labels, first, starter or compress.
   */
  'trigger': (string);
  /**
   * The version that it made; empty before.
   */
  'version': (string);
  /**
   * better, worse or inconclusive; empty before the evaluation.
   */
  'verdict': (string);
  /**
   * Whether the version became the champion.
   */
  'promoted': (boolean);
  /**
   * Why it failed, or why the version was or was not promoted.
   */
  'reason': (string);
  /**
   * The evaluation as JSON, as in the version's report; empty before.
   */
  'reportJson': (string);
  /**
   * When it was asked for, in milliseconds since 1970.
   */
  'createTimeMs': (number);
  /**
   * When it began; 0 before.
   */
  'startTimeMs': (number);
  /**
   * When it ended; 0 before.
   */
  'endTimeMs': (number);
  /**
   * How training goes, while it does and only in WatchRun.
   */
  'training': (_ratchet_training_v1_TrainingProgress__Output | null);
}

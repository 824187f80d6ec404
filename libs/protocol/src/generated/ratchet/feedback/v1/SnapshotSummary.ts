// @ts-nocheck
// Original file: protos/ratchet/feedback/v1/dataset_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What a snapshot holds and what it left out.
 */
export interface SnapshotSummary {
  /**
   * sha256 over the rows, hexadecimal.
   */
  'snapshot'?: (string);
  /**
   * How many rows train.
   */
  'train'?: (number | string | Long);
  /**
   * How many rows judge.
   */
  'holdout'?: (number | string | Long);
  /**
   * How many resolved labels the model had when the snapshot was taken.
   */
  'labels'?: (number | string | Long);
  /**
   * How many rows were left out, by reason.
   */
  'rejected'?: ({[key: string]: number | string | Long});
  /**
   * The newest answer of each label that has one.
   */
  'answers'?: ({[key: string]: string});
}

/**
 * What a snapshot holds and what it left out.
 */
export interface SnapshotSummary__Output {
  /**
   * sha256 over the rows, hexadecimal.
   */
  'snapshot': (string);
  /**
   * How many rows train.
   */
  'train': (number);
  /**
   * How many rows judge.
   */
  'holdout': (number);
  /**
   * How many resolved labels the model had when the snapshot was taken.
   */
  'labels': (number);
  /**
   * How many rows were left out, by reason.
   */
  'rejected': ({[key: string]: number});
  /**
   * The newest answer of each label that has one.
   */
  'answers': ({[key: string]: string});
}

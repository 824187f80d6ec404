import type { Signature, Tensor } from '@ratchet/model';
import type { Failure } from './failure.ts';

/** What a version answered at its birth, and how far an answer may be from it. */
export interface Golden {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** A number x may be off by tolerance × max(1, |x|). */
  readonly tolerance: number;
}

/** What a worker is to load. */
export interface LoadOrder {
  /** The path of the model file. */
  readonly file: string;
  readonly signature: Signature;
  /** The checksum that the file must have. */
  readonly sha256?: string;
  readonly golden?: Golden;
  /** Whether the file still has to be scanned; only one whose checksum was scanned before may do without. */
  readonly scan: boolean;
}

/** What a worker says when it can run. */
export interface Loaded {
  /** The checksum that the file has. */
  readonly sha256: string;
  /**
   * Whether instances may be stacked: the signature has a batch dimension, and the answers to stacked instances were
   * those to each alone. When false, instances run one by one.
   */
  readonly batchable: boolean;
  /** Milliseconds from the order to here. */
  readonly loadMs: number;
  /** Milliseconds that the first run took, of the golden inputs or of a probe; undefined when the probe failed. */
  readonly firstRunMs?: number;
}

/** Worker → service, over the control channel, once. */
export type LoadReport = { readonly loaded: Loaded } | { readonly failed: Failure };

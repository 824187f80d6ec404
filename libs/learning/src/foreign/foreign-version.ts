import type { Manifest, Signature } from '@ratchet/model';

/** A version of a model that somebody brought: its file, and the part of its manifest that says how it learns. */
export interface ForeignVersion {
  readonly onnx: Uint8Array;
  readonly signature: Signature;
  /** In the order of the scores. */
  readonly labels: readonly string[];
  readonly trainable: NonNullable<Manifest['trainable']>;
}

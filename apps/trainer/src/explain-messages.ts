import type { FaultKind, FaultMetadata } from '@ratchet/kernel';
import type { Explanation } from '@ratchet/learning';
import type { Manifest } from '@ratchet/model';

/** What an explaining process is asked. */
export interface ExplainOrder {
  readonly manifest: Manifest;
  /** The path of the version's model file. */
  readonly file: string;
  /** The instance as an item of the hop. */
  readonly item: Uint8Array;
  /** What to explain; undefined for what the version answers. */
  readonly label: string | undefined;
  /** Milliseconds after which no more is refined. */
  readonly patienceMs: number;
}

/** Explaining process → trainer: one for each order. */
export type ExplainReply =
  | { readonly explanation: Explanation }
  | {
      readonly failed: {
        readonly kind: FaultKind;
        readonly reason: string;
        readonly message: string;
        readonly metadata: FaultMetadata;
      };
    };

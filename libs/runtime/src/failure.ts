import type { FaultKind } from '@ratchet/kernel';

/** A fault as it crosses from a worker process. */
export interface Failure {
  readonly kind: FaultKind;
  readonly reason: string;
  readonly message: string;
}

/**
 * An expected failure inside a worker. It stands in for the kernel's Fault there: workers import no more than they
 * need, for what the kernel loads would cost each of them 10 MB.
 */
export class ModelFailure extends Error implements Failure {
  override readonly name = 'ModelFailure';
  readonly kind: FaultKind;
  readonly reason: string;

  constructor(kind: FaultKind, reason: string, message: string) {
    super(message);
    this.kind = kind;
    this.reason = reason;
  }
}

/** What to send for anything thrown; undefined for a bug, whose text is for nobody. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error && 'kind' in error && 'reason' in error)) return undefined;
  return { kind: error.kind as FaultKind, reason: String(error.reason), message: error.message };
}

/** What can go wrong as expected; libs/rpc maps each kind to one gRPC and one HTTP status. */
export const FAULT_KINDS = [
  'InvalidInput',
  'NotFound',
  'AlreadyExists',
  'FailedPrecondition',
  'Aborted',
  'TooLarge',
  'ResourceExhausted',
  'Unauthenticated',
  'PermissionDenied',
  'Unavailable',
  'DeadlineExceeded',
  'Cancelled',
  'Unimplemented',
  'DataLoss',
  'Internal',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Every changing part of a fault's message, for programs. Values must be safe to show to any caller. */
export type FaultMetadata = Readonly<Record<string, string>>;

/**
 * An expected failure. Its message reaches the caller: it names what was expected, what came and the fix, and never
 * holds a path, a stack or a secret. Any other error is a bug and is answered as a bare internal error.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  /** A constant in UPPER_SNAKE_CASE, the ErrorInfo reason on the wire. */
  readonly reason: string;
  readonly metadata: FaultMetadata;

  constructor(kind: FaultKind, reason: string, message: string, metadata: FaultMetadata = {}) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.metadata = metadata;
  }
}

/** A fault of kind InvalidInput, the most frequent one. */
export function invalid(reason: string, message: string, metadata: FaultMetadata = {}): Fault {
  return new Fault('InvalidInput', reason, message, metadata);
}

/** The text of anything thrown, for logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A caller's value made safe to repeat in a message: quoted, one line, at most 64 characters. */
export function quote(value: string): string {
  const short = value.length > 64 ? `${value.slice(0, 63)}…` : value;
  return JSON.stringify(short);
}

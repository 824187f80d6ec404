import { status } from '@grpc/grpc-js';
import { Fault, type FaultKind, type FaultMetadata } from '@ratchet/kernel';

/** One row for each kind of fault: its gRPC and its HTTP status, after google.rpc.Code. */
const TABLE = {
  InvalidInput: [status.INVALID_ARGUMENT, 400],
  NotFound: [status.NOT_FOUND, 404],
  AlreadyExists: [status.ALREADY_EXISTS, 409],
  FailedPrecondition: [status.FAILED_PRECONDITION, 400],
  Aborted: [status.ABORTED, 409],
  TooLarge: [status.RESOURCE_EXHAUSTED, 413],
  ResourceExhausted: [status.RESOURCE_EXHAUSTED, 429],
  Unauthenticated: [status.UNAUTHENTICATED, 401],
  PermissionDenied: [status.PERMISSION_DENIED, 403],
  Unavailable: [status.UNAVAILABLE, 503],
  DeadlineExceeded: [status.DEADLINE_EXCEEDED, 504],
  Cancelled: [status.CANCELLED, 499],
  Unimplemented: [status.UNIMPLEMENTED, 501],
  DataLoss: [status.DATA_LOSS, 500],
  Internal: [status.INTERNAL, 500],
} as const satisfies Record<FaultKind, readonly [grpc: number, http: number]>;

const rows = Object.entries(TABLE) as [FaultKind, readonly [grpc: number, http: number]][];

/** The gRPC status code of each kind of fault. */
export const STATUS_OF_KIND = Object.fromEntries(rows.map(([kind, [code]]) => [kind, code])) as Record<
  FaultKind,
  number
>;

/** The HTTP status of each kind of fault. */
export const HTTP_STATUS_OF_KIND = Object.fromEntries(rows.map(([kind, [, http]]) => [kind, http])) as Record<
  FaultKind,
  number
>;

/** Codes that no kind sends, but other servers do. */
const FOREIGN: Readonly<Record<number, FaultKind>> = { [status.OUT_OF_RANGE]: 'InvalidInput' };

/**
 * The kind behind a status code. RESOURCE_EXHAUSTED has two: it is TooLarge when the reason ends in `_TOO_LARGE`, so the
 * reason of every such fault must. A code that nobody knows is Internal.
 */
function kindOf(code: number, reason: string): FaultKind {
  if (code === status.RESOURCE_EXHAUSTED)
    return reason.endsWith('_TOO_LARGE') ? 'TooLarge' : 'ResourceExhausted';
  return FOREIGN[code] ?? rows.find(([, [grpc]]) => grpc === code)?.[0] ?? 'Internal';
}

/** Rebuilds the fault behind a status; without a reason of its own it gets the name of the code. */
export function faultOf(code: number, message: string, reason?: string, metadata?: FaultMetadata): Fault {
  const why = reason ?? status[code] ?? 'UNKNOWN';
  return new Fault(kindOf(code, why), why, message, metadata);
}

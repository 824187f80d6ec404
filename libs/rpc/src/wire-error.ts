import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { Fault, type FaultMetadata } from '@ratchet/kernel';
import { protos } from '@ratchet/protocol';
import { faultOf, STATUS_OF_KIND } from './status.ts';

/** Hears of every error that is a bug, with the method or the part that it came from. */
export type OnError = (error: unknown, where: string) => void;

/** Where errors go that nobody asked for. */
export const printError: OnError = (error, where) => console.error(`${where}:`, error);

const DETAILS = 'grpc-status-details-bin';
const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const DOMAIN = 'ratchet';

/** Other languages' gRPC refuse more than 8 KiB of trailers; the message travels twice, percent-encoded and in base64. */
const MESSAGE_BYTES_MAX = 1024;
const METADATA_BYTES_MAX = 1024;

/** Text that a trailer can carry: well-formed and short. grpc-js throws on lone surrogates. */
function fitting(text: string): string {
  const bytes = Buffer.from(text.toWellFormed());
  if (bytes.length <= MESSAGE_BYTES_MAX) return bytes.toString();
  const cut = bytes.subarray(0, MESSAGE_BYTES_MAX - 3).toString();
  return `${cut.replace(/\uFFFD$/, '')}…`;
}

function fittingMetadata(metadata: FaultMetadata): Record<string, string> {
  const kept: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (bytes <= METADATA_BYTES_MAX) kept[name] = value.toWellFormed();
  }
  return kept;
}

/** What a caller sees of an error: a fault whole, anything else as a bare internal error that `onError` hears of. */
export function statusOf(error: unknown, where: string, onError: OnError): StatusObject {
  if (!(error instanceof Fault)) {
    onError(error, where);
    return statusOf(new Fault('Internal', 'INTERNAL', 'internal error'), where, onError);
  }
  const code = STATUS_OF_KIND[error.kind];
  const message = fitting(error.message);
  const value = protos.google.rpc.ErrorInfo.serialize({
    reason: error.reason,
    domain: DOMAIN,
    metadata: fittingMetadata(error.metadata),
  });
  const metadata = new Metadata();
  const details = [{ type_url: ERROR_INFO, value }];
  metadata.set(DETAILS, protos.google.rpc.Status.serialize({ code, message, details }));
  return { code, details: message, metadata };
}

/** The fault that a peer sent with its status, if it sent one. */
function sentFault(error: ServiceError): Fault | undefined {
  const packed = error.metadata?.get(DETAILS)[0];
  if (!Buffer.isBuffer(packed)) return undefined;
  try {
    const { details } = protos.google.rpc.Status.deserialize(packed);
    const found = details.find((detail) => detail.type_url === ERROR_INFO);
    if (!found) return undefined;
    const { reason, metadata } = protos.google.rpc.ErrorInfo.deserialize(found.value);
    return faultOf(error.code, error.details, reason, metadata);
  } catch {
    return undefined; // another server's malformed details: its code and text still stand
  }
}

/** What is known of a call that failed. */
export interface FailedCall {
  /** The service as people know it, for the message. */
  readonly peer: string;
  readonly timeoutMs: number;
  /** Whether this side cancelled the call. */
  readonly cancelled: boolean;
}

/** The fault behind a failed call: the one that the peer sent, else what grpc-js tells of the connection. */
export function faultOfCall(error: ServiceError, { peer, timeoutMs, cancelled }: FailedCall): Fault {
  const sent = sentFault(error);
  if (sent) return sent;
  const { code, details } = error;
  if (code === status.UNAVAILABLE)
    return new Fault('Unavailable', 'UPSTREAM_UNAVAILABLE', `${peer} is not reachable`);
  if (code === status.DEADLINE_EXCEEDED)
    return new Fault(
      'DeadlineExceeded',
      'DEADLINE_EXCEEDED',
      `${peer} did not answer within ${timeoutMs} ms`,
    );
  if (code === status.CANCELLED && cancelled)
    return new Fault('Cancelled', 'CALL_CANCELLED', `the call of ${peer} was cancelled`);
  // a server that is forced to end looks like a cancellation, one that died in the middle may look like a reset
  if (code === status.CANCELLED || (code === status.INTERNAL && details.startsWith('Received RST_STREAM')))
    return new Fault('Unavailable', 'CONNECTION_LOST', `${peer} went away during the call`);
  if (code === status.RESOURCE_EXHAUSTED && details.includes('larger than'))
    return new Fault(
      'TooLarge',
      'MESSAGE_TOO_LARGE',
      `a message to or from ${peer} is larger than its limit`,
    );
  return faultOf(code, details);
}

import { Fault } from '@ratchet/kernel';
import { faultOf, STATUS_OF_KIND } from '../status.ts';

/** Something that one service wants answered by the next. */
export interface HopItem {
  /** "name/version"; a batch is of one. */
  readonly model: string;
  readonly input: Uint8Array;
  /** 25 bytes: trace id 16, parent span id 8, flags 1. */
  readonly trace: Uint8Array;
  /** When its caller stops waiting, on the scale of performance.now(); may be Infinity. */
  readonly deadlineAt: number;
  /** Set it when the caller went away: the item leaves the queue unanswered, or its answer is dropped. */
  cancelled: boolean;
  /**
   * Called once, unless the item was cancelled: with 0 and the output, or with a status code and error bytes. The bytes
   * are a view of the message that they came in.
   */
  done(code: number, bytes: Uint8Array): void;
}

/** How many bytes of trace context an item has. */
export const TRACE_BYTES = 25;

/** Why an item is not answered, as it travels: `bytes` is the UTF-8 text "REASON message". */
export interface HopRefusal {
  readonly code: number;
  readonly bytes: Uint8Array;
}

/** Messages of items are for people, and share a batch with other items. */
const MESSAGE_LENGTH_MAX = 2000;

/** A fault as an item's status. */
export function refusalOf({ kind, reason, message }: Fault): HopRefusal {
  return {
    code: STATUS_OF_KIND[kind],
    bytes: Buffer.from(`${reason} ${message.slice(0, MESSAGE_LENGTH_MAX)}`),
  };
}

/** The fault behind an item's status. */
export function faultOfItem(code: number, bytes: Uint8Array): Fault {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const [, reason, message] = /^([A-Z][A-Z0-9_]*) ([\s\S]*)$/.exec(text) ?? [];
  return reason === undefined ? faultOf(code, text) : faultOf(code, message ?? '', reason);
}

/** What any error becomes as an item's status: a fault itself, a bug a bare internal error. */
export function refusalOfError(error: unknown): HopRefusal {
  return refusalOf(error instanceof Fault ? error : new Fault('Internal', 'INTERNAL', 'internal error'));
}

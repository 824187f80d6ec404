import { createHash } from 'node:crypto';
import type { StoppingState } from './early-stopping.ts';
import type { FitPosition } from './fit-position.ts';
import type { PlateauState } from './schedules.ts';
import type { TrainerState } from './trainer.ts';

/** Everything that a fit goes on from. */
export interface Checkpoint extends FitPosition {
  /** Of what is fitted: network, settings, rows. */
  readonly fingerprint: string;
  readonly plateau: PlateauState;
  readonly stopping: StoppingState;
  readonly state: TrainerState;
  /** What is kept of the state after the best epoch; none before the first. */
  readonly best: readonly Float32Array[];
}

/** Where a fit keeps its last checkpoint. */
export interface CheckpointStore {
  /** A checkpoint is kept when the last one is so old. */
  readonly everyMs: number;
  /** Undefined when there is none. */
  read(): Promise<Uint8Array | undefined>;
  /** Replaces the last one whole, or leaves it whole. */
  write(bytes: Uint8Array): Promise<void>;
}

/*
 * The file: MAGIC, the length of the header (uint32, little-endian), the header (JSON, spaces up to a multiple of 4), the
 * float32 values of all tensors as they lie in memory, and the sha256 of all that.
 */
const MAGIC = Buffer.from('RATCHKP1');
const HEADER_AT = MAGIC.length + 4;
const DIGEST_BYTES = 32;

interface Header extends Omit<Checkpoint, 'state' | 'best'> {
  readonly steps: number;
  /** Values of each tensor. */
  readonly sizes: readonly number[];
  readonly bestSizes: readonly number[];
}

export function encodeCheckpoint({ state, best, ...rest }: Checkpoint): Uint8Array {
  const header: Header = {
    ...rest,
    steps: state.steps,
    sizes: state.tensors.map(({ length }) => length),
    bestSizes: best.map(({ length }) => length),
  };
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 4) * 4, ' ');
  json.copy(padded);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const values = [...state.tensors, ...best].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const parts = [MAGIC, length, padded, ...values];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

/** Undefined when the bytes are damaged, or belong to something else than what has this fingerprint. */
export function decodeCheckpoint(bytes: Uint8Array, fingerprint: string): Checkpoint | undefined {
  const end = bytes.length - DIGEST_BYTES;
  if (end < HEADER_AT || !MAGIC.equals(bytes.subarray(0, MAGIC.length))) return undefined;
  const digest = createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (!digest.equals(bytes.subarray(end))) return undefined;
  const headerEnd = HEADER_AT + Buffer.from(bytes.subarray(MAGIC.length, HEADER_AT)).readUInt32LE();
  const header = JSON.parse(Buffer.from(bytes.subarray(HEADER_AT, headerEnd)).toString()) as Header;
  const { steps, sizes, bestSizes, ...rest } = header;
  if (rest.fingerprint !== fingerprint) return undefined;
  // A copy: the bytes may begin at an odd address.
  const values = new Float32Array(Uint8Array.from(bytes.subarray(headerEnd, end)).buffer);
  let at = 0;
  const take = (size: number) => {
    const from = at;
    at += size;
    return values.slice(from, at);
  };
  return { ...rest, state: { steps, tensors: sizes.map(take) }, best: bestSizes.map(take) };
}

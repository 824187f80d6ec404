import { type Closable, Fault } from '@ratchet/kernel';
import type { Instance, Manifest, Signature, Task } from '@ratchet/model';
import type { PipelineSpec } from '@ratchet/pipeline';

/** What is to be learned of each row: one of some labels, or a number. */
export type Target =
  | {
      /** Sorted by code units: the order of the probabilities. */
      readonly labels: readonly string[];
      /** Of each row, an index into `labels`. */
      readonly truth: Int32Array;
      readonly values?: never;
    }
  | { readonly values: Float64Array; readonly labels?: never; readonly truth?: never };

/** Rows to learn from. */
export interface DataSet {
  readonly task: Task;
  readonly instances: readonly Instance[];
  readonly target: Target;
  /** 1 for each row that is like those that judge: candidates are compared by these, or by all where there are none. */
  readonly judging: Uint8Array;
  /**
   * When each row is of, in any unit; NaN where it is not known. Candidates are compared by rows that are later than those
   * they learn from; absent where time does not matter.
   */
  readonly times?: Float64Array;
  /** The kinds of columns that people know better, of a table: number, category, date, series or ignore. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** Where a fit stands. */
export interface FitProgress {
  /** 0 to 1. */
  readonly done: number;
  /** From 1. */
  readonly epoch?: number;
  readonly epochs?: number;
  /** Mean training loss since the last time. */
  readonly loss?: number;
  /** What is measured on the validation part, and its last value. */
  readonly metric?: string;
  readonly metricValue?: number;
  readonly rowsPerSecond?: number;
}

/** Awaited often, so that it may yield; what it throws ends the fit. */
export type OnFitProgress = (progress: FitProgress) => Promise<void> | void;

/** One way to make a version from a data set: a family with its settings. */
export interface Candidate {
  /** What training settings call it: text-linear, image-cnn … */
  readonly family: string;
  /** For people, its settings included. */
  readonly description: string;
  /** What tells it from the family's other candidates. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** An estimate of the seconds that one core needs for a fit to so many rows; the same on every machine. */
  seconds(rows: number): number;
  /** Fits to some rows of the data set, named by their places. The same rows and the same seed give the same bits. */
  fit(rows: Int32Array, onProgress: OnFitProgress, options?: FitOptions): Promise<Fitted>;
}

export interface FitOptions {
  /** The model file of the version that answers now: where the family can, the fit goes on from its weights. */
  readonly parent?: Uint8Array;
  /** A directory in which a fit that is ended may be found again and taken up. */
  readonly checkpointDir?: string;
  /** The fit becomes a version: it takes as long as it needs. Without it the fit is compared with others. */
  readonly becomesVersion?: boolean;
}

/** A fitted model, before it is a version. */
export interface Fitted extends Closable {
  /** Of other rows of the same data set: the probability of each label, row by row, or the value of each. */
  scores(rows: Int32Array): Promise<Float64Array>;
  /** The same model as a file, with what turns instances into its inputs. The same fit gives the same bytes. */
  export(): Promise<Exported>;
  /** The same model, its logits divided by a temperature; absent where a family can't. Close the first one only. */
  atTemperature?(temperature: number): Fitted;
  /** What is worth knowing of the fit: plain and JSON-able, without times. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Exported {
  readonly onnx: Uint8Array;
  readonly pipeline: PipelineSpec;
  readonly signature: Signature;
  /** What the scores are of, when it is not the labels of the target: the items of a recommender. */
  readonly labels?: readonly string[];
  /** What the file must answer wherever it is loaded; made from the scores unless given. */
  readonly golden?: NonNullable<Manifest['golden']>;
  /** Of a file that somebody brought: what of it is trained, and how to read its answers. */
  readonly trainable?: NonNullable<Manifest['trainable']>;
}

/** A family of candidates for some tasks. */
export interface Family {
  readonly name: string;
  readonly tasks: readonly Task[];
  /**
   * Its candidates for a data set, the simplest first; what they share (features, decoded images) is computed here. Throws an
   * `Unsuited` for rows that the family alone can make nothing of, and other faults for rows that none can.
   */
  candidates(data: DataSet, seed: number, onProgress: OnFitProgress): Promise<readonly Candidate[]>;
}

/** Why a family has no candidates for some rows: it ends the run that named the family, and is left out beside others. */
export class Unsuited extends Fault {
  constructor(kind: 'FailedPrecondition' | 'ResourceExhausted', message: string) {
    super(kind, 'FAMILY_UNSUITED', message);
  }
}

/** The number of scores of a row. */
export function widthOf(target: Target): number {
  return target.labels?.length ?? 1;
}

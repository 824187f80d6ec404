/**
 * The parts of a version's report that people are shown. Older versions have less, so nearly all of it may be missing.
 */
export interface Report {
  readonly version?: string;
  readonly note?: string;
  readonly verdict?: Verdict;
  readonly evaluation?: Evaluation;
  readonly training?: Training;
  readonly snapshot?: {
    readonly labels?: number;
    readonly rejected?: Counts;
    /** Of questions, the answer of each label. */
    readonly answers?: Readonly<Record<string, string>>;
  };
  readonly pictures?: readonly string[];
  readonly compression?: Compression | readonly Compression[];
}

export type Counts = Readonly<Record<string, number>>;

export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly level?: number;
}

export interface Verdict {
  readonly verdict?: string;
  readonly wins?: number;
  readonly losses?: number;
  readonly n?: number;
  readonly rmse?: number;
  readonly rivalRmse?: number;
  readonly delta?: number;
  readonly interval?: Interval;
  readonly rowsNeeded?: number;
}

export interface Evaluation {
  readonly holdout: { readonly rows: number };
  readonly challenger: Scores;
  readonly champion?: Scores & { readonly version: string };
  readonly majority?: { readonly label: string; readonly accuracy: number };
  readonly mean?: { readonly value: number; readonly rmse: number };
  readonly slices?: Slices;
  readonly importance?: Importance;
}

/** Measures of one version; which there are depends on its task. */
export interface Scores {
  readonly metrics: {
    readonly accuracy?: number;
    readonly macro?: { readonly f1: number };
    readonly rocAuc?: { readonly macro: number | null };
    readonly logLoss?: number;
    readonly brier?: number;
    readonly calibrationError?: number;
    readonly classes?: readonly ClassScores[];
    readonly rmse?: number;
    readonly mae?: number;
    readonly r2?: number | null;
    readonly intervals?: Readonly<Partial<Record<'rmse' | 'mae' | 'r2', Interval | null>>>;
  };
  /** Of the accuracy. */
  readonly interval?: Interval;
  readonly answered?: {
    readonly threshold: number;
    readonly coverage: number;
    readonly coverageInterval: Interval;
    readonly accuracy: number;
    readonly accuracyInterval: Interval;
  };
  readonly ranking?: {
    readonly k: number;
    readonly users: number;
    readonly ndcg: number;
    readonly ndcgInterval: Interval | null;
    readonly hitRate: number;
    readonly hitRateInterval: Interval;
  };
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number };
  readonly bytes: number;
}

export interface ClassScores {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

export interface Slices {
  readonly measure: string;
  readonly overall: number;
  readonly columns: readonly string[];
  /** The worst first. */
  readonly slices: readonly {
    readonly column: string;
    readonly value: string;
    readonly rows: number;
    readonly estimate: number;
    readonly interval: Interval;
    readonly worse: boolean;
    readonly champion?: number;
  }[];
  readonly more: number;
}

/** What is lost when the cells of a column are dealt out anew, the largest first. */
export interface Importance {
  readonly metric: string;
  readonly rows: number;
  readonly repeats: number;
  readonly columns: readonly { readonly column: string; readonly drop: number; readonly deviation: number }[];
}

export interface Training {
  readonly rows?: number;
  readonly labelCounts?: Counts;
  readonly seed?: number;
  readonly choice?: Choice;
  /** For question answering: what it does to questions that were held out while the version was made. */
  readonly threshold?: {
    readonly value: number;
    /** Whether nine answers in ten are shown to be right; absent in reports of older releases. */
    readonly reached?: boolean;
    readonly precision: number;
    readonly coverage: number;
    readonly rows: number;
  };
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface Choice {
  readonly family?: string;
  readonly description?: string;
  readonly metric?: string;
  readonly tried?: readonly Tried[];
  readonly skipped?: readonly string[];
  readonly rows?: number;
  readonly calibration?: {
    readonly rows: number;
    readonly temperature: number;
    readonly logLoss: Change;
    readonly calibrationError: Change;
  };
}

export interface Tried {
  readonly family: string;
  readonly description: string;
  readonly loss: number;
  readonly metric: number;
  readonly behind: number;
  readonly behindError: number;
  readonly folds: number;
}

export interface Change {
  readonly before: number;
  readonly after: number;
}

export interface Compression {
  readonly target: string;
  readonly kept: boolean;
  readonly reasons?: readonly string[];
  readonly tried?: readonly CompressedForm[];
}

export interface CompressedForm {
  readonly target: string;
  readonly kept: boolean;
  readonly reasons?: readonly string[];
  readonly size: { readonly parent: number; readonly compressed: number };
  readonly latency: readonly {
    readonly batch: number;
    readonly parent: { readonly p50Ms: number; readonly p99Ms: number };
    readonly compressed: { readonly p50Ms: number; readonly p99Ms: number };
  }[];
  readonly accuracy?: {
    readonly kind: string;
    readonly parentAccuracy?: number | undefined;
    readonly accuracy?: number | undefined;
    readonly parentRmse?: number | undefined;
    readonly rmse?: number | undefined;
    readonly inputs?: number;
    readonly disagreements?: number;
  };
}

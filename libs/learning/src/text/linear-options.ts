/** How a linear text classifier is fitted. */
export interface LinearOptions {
  /** Scale each column by its log-count ratios; otherwise by 1. */
  readonly naiveBayes: boolean;
  /** Scale each row by 1 / sqrt(its length). */
  readonly norm: boolean;
  readonly epochs: number;
  /** AdaGrad's step at the beginning; it falls to 0 in equal parts, one an epoch. */
  readonly rate: number;
  /** Weight decay; it touches the columns that a row has. */
  readonly decay: number;
  /** What the log-count ratios add to each count. */
  readonly smoothing: number;
}

import type { Row } from '@ratchet/model';

/** One example as the REST door takes it: what it is about, and what would have been right. */
export interface Example {
  readonly text?: string;
  readonly row?: Row;
  readonly image?: { readonly b64: string };
  readonly label?: string;
  readonly value?: number;
  readonly answer?: string;
  /** Of a row of a table: the how many-th with these columns and this target it is in its file; left out for the first. */
  readonly occurrence?: number;
}

/** Where something stands: a line, counted from 1, or a file. */
export type Place = number | string;

/** Why something of a source can't be used. */
export interface Problem {
  readonly place: Place;
  /** A constant in UPPER_SNAKE_CASE, where it helps with the column in brackets. */
  readonly problem: string;
  /** The same for people, where the constant does not say it all. */
  readonly message?: string;
  /** What stands there, for people. */
  readonly raw: string;
}

/** What stands at one place of a source. */
export type SourceExample =
  | { readonly place: Place; readonly example: Example; readonly problem?: never }
  | Problem;

/** Told of how much of a source has been read, 0 to 1. */
export type OnShare = (share: number) => void;

/** Where examples come from. */
export interface ExampleSource {
  /** Of a file of text. */
  readonly encoding?: string;
  examples(onShare: OnShare): AsyncIterable<SourceExample>;
}

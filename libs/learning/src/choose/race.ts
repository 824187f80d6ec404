import { type Candidate, type Target, widthOf } from '../candidate.ts';
import { mean, standardError } from './spread.ts';

/** No row's loss counts for more than if its label had had this chance: one confident mistake must not decide. */
const PROBABILITY_MIN = 1e-6;

/** Who is behind by so many standard errors after a fold will not be among the best after all of them. */
const LOST = 4;

/** Folds before anybody leaves. */
const FOLDS_MIN = 2;

/** How a candidate did on rows that it had not seen: the rows come fold by fold, in the same order for all. */
export interface HeldOut {
  readonly candidate: Candidate;
  readonly losses: Float64Array;
  /** Rows whose label was the most probable one; 0 for values. */
  readonly hits: number;
  readonly folds: number;
}

/**
 * Fits every candidate without each fold in turn and scores the rows of that fold which are like those that judge. Folds
 * have about as many rows of each label. Candidates that are far behind leave between folds.
 */
export async function race(course: {
  readonly candidates: readonly Candidate[];
  readonly target: Target;
  readonly judging: Uint8Array;
  /** In random order. */
  readonly rows: Int32Array;
  readonly folds: number;
  readonly onProgress: (progress: {
    readonly done: number;
    readonly candidate: string;
  }) => Promise<void> | void;
}): Promise<HeldOut[]> {
  const { candidates, target, folds, onProgress } = course;
  const parts = split(course.rows, target, folds);
  const scored = scoredRows(parts, course.judging);
  const runners = candidates.map((candidate) => new Runner(candidate, target));
  let running = runners;
  for (let fold = 0; fold < folds; fold++) {
    const train = Int32Array.from(parts.flatMap((part, i) => (i === fold ? [] : [...part])));
    for (const [i, runner] of running.entries()) {
      const { description } = runner.candidate;
      const tell = (done: number) =>
        onProgress({ done: (fold + (i + done) / running.length) / folds, candidate: description });
      await runner.run(train, scored[fold]!, tell);
    }
    if (fold + 1 >= FOLDS_MIN) running = withoutLost(running);
  }
  return runners.map((runner) => runner.heldOut());
}

/** One candidate on its way through the folds. */
class Runner {
  readonly candidate: Candidate;
  readonly #target: Target;
  readonly #losses: number[] = [];
  #hits = 0;
  #folds = 0;

  constructor(candidate: Candidate, target: Target) {
    this.candidate = candidate;
    this.#target = target;
  }

  get losses(): Float64Array {
    return Float64Array.from(this.#losses);
  }

  async run(
    train: Int32Array,
    rows: Int32Array,
    tell: (done: number) => Promise<void> | void,
  ): Promise<void> {
    const fitted = await this.candidate.fit(train, ({ done }) => tell(done));
    try {
      this.#score(rows, await fitted.scores(rows));
    } finally {
      await fitted.close();
    }
    this.#folds++;
    await tell(1);
  }

  heldOut(): HeldOut {
    return { candidate: this.candidate, losses: this.losses, hits: this.#hits, folds: this.#folds };
  }

  #score(rows: Int32Array, scores: Float64Array): void {
    const { truth, values } = this.#target;
    const width = widthOf(this.#target);
    for (const [i, row] of rows.entries()) {
      if (truth === undefined) {
        this.#losses.push((scores[i]! - values[row]!) ** 2);
        continue;
      }
      const probabilities = scores.subarray(i * width, (i + 1) * width);
      const own = probabilities[truth[row]!]!;
      this.#losses.push(-Math.log(Math.max(PROBABILITY_MIN, own)));
      if (own === Math.max(...probabilities)) this.#hits++;
    }
  }
}

/** Those that may still be among the best. */
function withoutLost(running: readonly Runner[]): Runner[] {
  const losses = running.map((runner) => runner.losses);
  const means = losses.map(mean);
  const best = losses[means.indexOf(Math.min(...means))]!;
  return running.filter((_, i) => {
    const differences = losses[i]!.map((loss, row) => loss - best[row]!);
    return mean(differences) <= LOST * standardError(differences);
  });
}

/** Rows of each fold. Dealt out label by label, so that every fold has its share of each. */
function split(rows: Int32Array, { truth }: Target, folds: number): Int32Array[] {
  const dealt = truth === undefined ? [...rows] : [...rows].sort((a, b) => truth[a]! - truth[b]!);
  return Array.from({ length: folds }, (_, fold) =>
    Int32Array.from(dealt.filter((_row, place) => place % folds === fold)),
  );
}

/** Of each fold the rows that candidates are compared by: those like the ones that judge, or all where there are none. */
function scoredRows(parts: readonly Int32Array[], judging: Uint8Array): readonly Int32Array[] {
  const scored = parts.map((part) => part.filter((row) => judging[row] === 1));
  return scored.some((part) => part.length > 0) ? scored : parts;
}

import { type Candidate, type Fitted, type Target, widthOf } from '../candidate.ts';
import { type Calibration, calibrate, lossesAt, lossOf } from './calibration.ts';
import type { Fold } from './folds.ts';
import { AnswerKeeper, type HeldOutAnswers } from './held-out-answers.ts';
import { mean, standardError } from './spread.ts';

/** Who is behind by so many standard errors after a fold will not be among the best after all of them. */
const LOST = 4;

/** Folds and rows before anybody leaves. */
const FOLDS_MIN = 2;
const ROWS_MIN = 100;

/** Answers that are kept at most, of all candidates together: 128 MB. */
const KEPT_MAX = 1 << 25;

/** How a candidate did on rows that it had not seen: the rows come fold by fold, in the same order for all. */
export interface HeldOut {
  readonly candidate: Candidate;
  /** At the temperature of `calibration`, which the version would have. */
  readonly losses: Float64Array;
  /** Rows whose label was the most probable one; 0 for values. */
  readonly hits: number;
  readonly folds: number;
  /** What it answered, without the temperature; absent for values, and where it was too much to keep. */
  readonly answers?: HeldOutAnswers;
  /** Absent where there are no answers, or no temperature can be given to the version. */
  readonly calibration?: Calibration;
}

export interface Course {
  readonly candidates: readonly Candidate[];
  readonly target: Target;
  readonly folds: readonly Fold[];
  /** Awaited often; `done` goes from 0 to 1. */
  readonly onProgress: (progress: {
    readonly done: number;
    readonly candidate: string;
  }) => Promise<void> | void;
}

/** Fits every candidate without each fold in turn and scores that fold. Who is far behind leaves between folds. */
export async function race({ candidates, target, folds, onProgress }: Course): Promise<HeldOut[]> {
  const rows = folds.reduce((sum, { scored }) => sum + scored.length, 0);
  const keeps = target.labels !== undefined && candidates.length * rows * widthOf(target) <= KEPT_MAX;
  const runners = candidates.map((candidate) => new Runner(candidate, target, keeps));
  let running = runners;
  for (const [at, fold] of folds.entries()) {
    if (at >= FOLDS_MIN) running = withoutLost(running);
    for (const [i, runner] of running.entries()) {
      const { description } = runner.candidate;
      const tell = (done: number) =>
        onProgress({ done: (at + (i + done) / running.length) / folds.length, candidate: description });
      await runner.run(fold, tell);
    }
  }
  return runners.map((runner) => runner.heldOut());
}

/** One candidate on its way through the folds. */
class Runner {
  readonly candidate: Candidate;
  readonly #target: Target;
  readonly #losses: number[] = [];
  readonly #answers: AnswerKeeper | undefined;
  #takesTemperature = false;
  #hits = 0;
  #folds = 0;

  constructor(candidate: Candidate, target: Target, keeps: boolean) {
    this.candidate = candidate;
    this.#target = target;
    this.#answers = keeps ? new AnswerKeeper(widthOf(target)) : undefined;
  }

  async run({ train, scored }: Fold, tell: (done: number) => Promise<void> | void): Promise<void> {
    const fitted = await this.candidate.fit(train, ({ done }) => tell(done));
    try {
      await this.#score(scored, fitted);
    } finally {
      await fitted.close();
    }
    this.#folds++;
    await tell(1);
  }

  heldOut(): HeldOut {
    const answers = this.#answers?.take();
    const calibration = answers && this.#takesTemperature ? calibrate(answers) : undefined;
    const { temperature = 1 } = calibration ?? {};
    return {
      candidate: this.candidate,
      losses:
        answers === undefined || temperature === 1
          ? Float64Array.from(this.#losses)
          : lossesAt(answers, () => temperature),
      hits: this.#hits,
      folds: this.#folds,
      ...(answers && { answers }),
      ...(calibration && { calibration }),
    };
  }

  async #score(rows: Int32Array, fitted: Fitted): Promise<void> {
    const scores = await fitted.scores(rows);
    const { truth, values } = this.#target;
    if (truth === undefined) {
      for (const [i, row] of rows.entries()) this.#losses.push((scores[i]! - values[row]!) ** 2);
      return;
    }
    const width = widthOf(this.#target);
    const own = rows.map((row) => truth[row]!);
    for (const [i, label] of own.entries()) {
      const probabilities = scores.subarray(i * width, (i + 1) * width);
      this.#losses.push(lossOf(probabilities[label]!));
      if (probabilities.indexOf(Math.max(...probabilities)) === label) this.#hits++;
    }
    this.#answers?.add(own, scores);
    this.#takesTemperature = fitted.atTemperature !== undefined;
  }
}

/** Those that may still be among the best. */
function withoutLost(running: readonly Runner[]): Runner[] {
  const losses = running.map((runner) => runner.heldOut().losses);
  if (losses[0]!.length < ROWS_MIN) return [...running];
  const means = losses.map(mean);
  const best = losses[means.indexOf(Math.min(...means))]!;
  return running.filter((_, i) => {
    const differences = losses[i]!.map((loss, row) => loss - best[row]!);
    return mean(differences) <= LOST * standardError(differences);
  });
}

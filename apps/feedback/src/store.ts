import { GroupCommitter, openDatabase } from '@ratchet/database';
import { type Clock, type Closable, Scope } from '@ratchet/kernel';
import type { ModelRepository } from '@ratchet/model';
import { Admission } from './admission.ts';
import { Counters } from './counters.ts';
import { Examples } from './examples.ts';
import { FeedbackIntake } from './feedback-intake.ts';
import type { FeedbackMetrics } from './feedback-metrics.ts';
import { FeedbackPages } from './feedback-pages.ts';
import { Joiner } from './joiner.ts';
import { Labels } from './labels.ts';
import { PredictionIntake } from './prediction-intake.ts';
import { PredictionLog } from './prediction-log.ts';
import { RETENTION, Retention, type RetentionLimits } from './retention.ts';
import { migrations, type Tables } from './schema.ts';
import { Snapshots } from './snapshot.ts';
import { type LabelCount, labelCounts, type ModelStats, statsOf } from './stats.ts';
import { TensorLabels } from './tensor-labels.ts';

/** Everything that remembers, over one database file. */
export interface FeedbackStore extends Closable {
  readonly admission: Admission;
  readonly predictions: PredictionIntake;
  readonly feedback: FeedbackIntake;
  readonly pages: FeedbackPages;
  readonly examples: Examples;
  readonly snapshots: Snapshots;
  readonly retention: Retention;
  statsOf(model: string): Promise<ModelStats>;
  labelCounts(): Promise<LabelCount[]>;
}

/** Opens the database, or makes it, and builds what works on it. */
export async function openStore(options: {
  readonly path: string;
  readonly repository: ModelRepository;
  readonly clock: Clock;
  readonly metrics: FeedbackMetrics;
  readonly retention?: RetentionLimits;
  /** The disk failed: nothing is taken any more and the process should start anew. */
  readonly onFatal: (error: unknown) => void;
  /** Hears of failures that pass. */
  readonly onProblem: (error: unknown) => void;
}): Promise<FeedbackStore> {
  const { clock, metrics, repository } = options;
  const scope = new Scope();
  const database = scope.own(await openDatabase<Tables>({ path: options.path, migrations }));
  const { sqlite } = database;
  const committer = scope.own(
    new GroupCommitter(sqlite, { onFatal: options.onFatal, onCommit: (group) => metrics.countCommit(group) }),
  );
  metrics.watchQueue(() => committer.length);

  const counters = new Counters(sqlite);
  const predictions = new PredictionLog(sqlite, counters);
  const labels = new Labels(sqlite, counters);
  const tensorLabels = new TensorLabels(repository);
  const joiner = new Joiner(sqlite, counters, labels, tensorLabels);
  const admission = new Admission(repository, counters);
  const tables = { sqlite, committer, clock, counters, labels, predictions };
  const parts = { ...tables, joiner, tensorLabels, admission, metrics };
  const retention = new Retention({ ...parts, onProblem: options.onProblem }, options.retention ?? RETENTION);
  return {
    admission,
    predictions: new PredictionIntake(parts),
    feedback: new FeedbackIntake(parts),
    pages: new FeedbackPages(sqlite),
    examples: new Examples(parts),
    snapshots: new Snapshots(sqlite, counters, labels),
    retention: scope.own(retention.start()),
    statsOf: (model) => statsOf(database, model),
    labelCounts: () => labelCounts(database),
    close: () => scope.close(),
  };
}

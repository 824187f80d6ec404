import type { CommittedGroup } from '@ratchet/database';
import type { Metrics } from '@ratchet/telemetry';
import type { Settled } from './joiner.ts';

/** What the feedback service counts. */
export type FeedbackMetrics = ReturnType<typeof feedbackMetrics>;

export function feedbackMetrics(metrics: Metrics) {
  const settled = metrics.counter(
    'ratchet_feedback_settled_total',
    'Pending feedback by what became of it.',
    ['state'],
  );
  const commitSeconds = metrics.histogram(
    'ratchet_store_commit_seconds',
    'How long transactions took, with the sync to disk.',
  );
  const commitOps = metrics.counter(
    'ratchet_store_commit_ops_total',
    'Writes that were committed, in groups.',
  );
  return {
    received: metrics.counter('ratchet_feedback_received_total', 'Feedback by its state when acknowledged.', [
      'state',
    ]),
    recorded: metrics.counter('ratchet_predictions_recorded_total', 'Predictions that were kept.'),
    instancesDropped: metrics.counter(
      'ratchet_predictions_instances_dropped_total',
      'Instances that were too large to be kept with their prediction.',
    ),
    purged: metrics.counter('ratchet_predictions_purged_total', 'Predictions that were forgotten, by why.', [
      'reason',
    ]),
    countSettled(counts: Settled): void {
      for (const [state, count] of Object.entries(counts)) if (count > 0) settled.inc({ state }, count);
    },
    countCommit({ ops, seconds }: CommittedGroup): void {
      commitSeconds.observe(seconds);
      commitOps.inc(ops);
    },
    /** The queue is asked when somebody looks. */
    watchQueue(length: () => number): void {
      metrics.gauge('ratchet_store_queue_length', 'Writes that wait for their transaction.', [], function () {
        this.set(length());
      });
    },
  };
}

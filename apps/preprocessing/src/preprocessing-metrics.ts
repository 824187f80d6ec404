import type { HopObserver } from '@ratchet/rpc';
import { BATCH_BUCKETS, type Metrics } from '@ratchet/telemetry';

/** What preprocessing counts. */
export interface PreprocessingMetrics {
  /** The items of a batch are prepared, or refused. */
  prepared(seconds: number): void;
  /** An item can't be prepared. */
  refused(reason: string): void;
  /** The hop to inference. */
  readonly hop: HopObserver;
}

export function preprocessingMetrics(metrics: Metrics): PreprocessingMetrics {
  const seconds = metrics
    .histogram('ratchet_hop_duration_seconds', 'Time that a service spent on the items of a batch.', ['hop'])
    .labels({ hop: 'preprocess' });
  const refused = metrics.counter(
    'ratchet_preprocessing_refused_total',
    'Instances that could not be prepared.',
    ['reason'],
  );
  return {
    prepared: (took) => seconds.observe(took),
    refused: (reason) => refused.inc({ reason }),
    hop: hopObserver(metrics),
  };
}

/** Counts what the hop to inference does. */
function hopObserver(metrics: Metrics): HopObserver {
  const hop = 'inference';
  const items = metrics
    .histogram(
      'ratchet_hop_batch_items',
      'Items of a batch sent to the next service.',
      ['hop'],
      BATCH_BUCKETS,
    )
    .labels({ hop });
  const wait = metrics
    .histogram('ratchet_hop_wait_seconds', 'How long the oldest item of a batch waited to be sent.', ['hop'])
    .labels({ hop });
  const exchange = metrics
    .histogram('ratchet_hop_exchange_seconds', 'Time from sending a batch to its reply.', ['hop'])
    .labels({ hop });
  const refused = metrics.counter('ratchet_hop_refused_total', 'Items answered without the next service.', [
    'hop',
    'reason',
  ]);
  const retried = metrics
    .counter('ratchet_hop_retried_total', 'Items that were sent again.', ['hop'])
    .labels({ hop });
  return {
    sent(count, waitedMs) {
      items.observe(count);
      wait.observe(waitedMs / 1000);
    },
    answered: (_count, tookMs) => exchange.observe(tookMs / 1000),
    refused: (reason) => refused.inc({ hop, reason }),
    retried: () => retried.inc(),
  };
}

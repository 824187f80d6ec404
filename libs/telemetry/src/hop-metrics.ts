import { BATCH_BUCKETS, type Metrics } from './metrics.ts';

/** Counts what a hop does; a hop's sender takes it as its observer. */
export interface HopMetrics {
  sent(items: number, waitedMs: number): void;
  answered(items: number, tookMs: number): void;
  refused(reason: string): void;
  retried(): void;
}

/** The metrics of the hop to a service, under its name in the label `hop`. */
export function hopMetrics(metrics: Metrics, hop: string): HopMetrics {
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

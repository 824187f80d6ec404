import { type HopMetrics, hopMetrics, type Metrics } from '@ratchet/telemetry';

/** What preprocessing counts. */
export interface PreprocessingMetrics {
  /** The items of a batch are prepared, or refused. */
  prepared(seconds: number): void;
  /** An item can't be prepared. */
  refused(reason: string): void;
  /** The hop to inference. */
  readonly hop: HopMetrics;
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
    hop: hopMetrics(metrics, 'inference'),
  };
}

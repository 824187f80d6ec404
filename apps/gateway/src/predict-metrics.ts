import type { FaultKind } from '@ratchet/kernel';
import type { HopObserver } from '@ratchet/rpc';
import { BATCH_BUCKETS, type Counter, type Histogram, type Metrics } from '@ratchet/telemetry';
import type { RecorderMetrics } from './recorder.ts';

/** The ways into the mesh. */
export type Door = 'grpc' | 'rest';

/** How a call ended: well, or with a fault of that kind. */
export type Outcome = 'ok' | FaultKind;

/** What the data plane counts. */
export class PredictMetrics {
  readonly predictions: Counter<'model' | 'version'>;
  readonly recorder: RecorderMetrics;
  readonly hop: HopObserver;
  readonly #seconds: Histogram<'door' | 'outcome'>;
  /** The histogram's children, for finding one by its labels takes longer than the rest of an observation. */
  readonly #children = new Map<string, { observe(seconds: number): void }>();

  constructor(metrics: Metrics) {
    this.predictions = metrics.counter('ratchet_predictions_total', 'Instances answered.', [
      'model',
      'version',
    ]);
    this.#seconds = metrics.histogram(
      'ratchet_predict_duration_seconds',
      'Time from the arrival of a Predict call to its answer.',
      ['door', 'outcome'],
    );
    this.recorder = {
      recorded: metrics.counter('ratchet_predictions_recorded_total', 'Predictions that feedback keeps.'),
      dropped: metrics.counter(
        'ratchet_predictions_dropped_total',
        'Predictions that could not be recorded.',
      ),
    };
    this.hop = hopObserver(metrics);
  }

  observe(door: Door, outcome: Outcome, ms: number): void {
    const key = `${door} ${outcome}`;
    const known = this.#children.get(key) ?? this.#seconds.labels({ door, outcome });
    this.#children.set(key, known);
    known.observe(ms / 1000);
  }
}

/** Counts what the hop to preprocessing does. */
function hopObserver(metrics: Metrics): HopObserver {
  const hop = 'preprocessing';
  const batch = metrics
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
    sent(items, waitedMs) {
      batch.observe(items);
      wait.observe(waitedMs / 1000);
    },
    answered: (_items, tookMs) => exchange.observe(tookMs / 1000),
    refused: (reason) => refused.inc({ hop, reason }),
    retried: () => retried.inc(),
  };
}

/** Gauges of what waits, read when somebody looks. */
export function gaugeQueues(metrics: Metrics, read: { hop(): number; recorder(): number }): void {
  metrics.gauge(
    'ratchet_hop_queue_items',
    'Items that wait to be sent to the next service.',
    ['hop'],
    function () {
      this.set({ hop: 'preprocessing' }, read.hop());
    },
  );
  metrics.gauge('ratchet_recorder_queue_items', 'Predictions that wait to be recorded.', [], function () {
    this.set(read.recorder());
  });
}

import type { FaultKind } from '@ratchet/kernel';
import { type Counter, type Histogram, type HopMetrics, hopMetrics, type Metrics } from '@ratchet/telemetry';
import type { RecorderMetrics } from './recorder.ts';

/** The ways into the mesh. */
export type Door = 'grpc' | 'rest';

/** How a call ended: well, or with a fault of that kind. */
export type Outcome = 'ok' | FaultKind;

/** What the data plane counts. */
export class PredictMetrics {
  readonly predictions: Counter<'model' | 'version'>;
  readonly recorder: RecorderMetrics;
  readonly hop: HopMetrics;
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
    this.hop = hopMetrics(metrics, 'preprocessing');
  }

  observe(door: Door, outcome: Outcome, ms: number): void {
    const key = `${door} ${outcome}`;
    const known = this.#children.get(key) ?? this.#seconds.labels({ door, outcome });
    this.#children.set(key, known);
    known.observe(ms / 1000);
  }
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

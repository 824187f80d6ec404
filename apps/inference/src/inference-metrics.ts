import { BATCH_BUCKETS, CONTEXT_BYTES, isSampled, type Metrics, type SpanRing } from '@ratchet/telemetry';
import type { FinishedRun } from './batcher.ts';

interface ModelMeters {
  batchItems(items: number): void;
  runSeconds(seconds: number): void;
  queueSeconds(seconds: number): void;
}

/** What inference counts and traces. */
export class InferenceMetrics {
  readonly #spans: SpanRing;
  /** By model: finding a histogram's child by its labels takes longer than an observation. */
  readonly #meters = new Map<string, ModelMeters>();
  readonly #make: (model: string) => ModelMeters;
  readonly countRestart: (model: string) => void;
  readonly countLoadFailure: (model: string) => void;
  readonly countShed: (model: string, count: number) => void;

  constructor(metrics: Metrics, spans: SpanRing, queueLength: () => number) {
    this.#spans = spans;
    const batch = metrics.histogram(
      'ratchet_inference_batch_items',
      'Instances that ran together.',
      ['model'],
      BATCH_BUCKETS,
    );
    const run = metrics.histogram('ratchet_inference_run_seconds', 'Time that a model computed.', ['model']);
    const queue = metrics.histogram(
      'ratchet_inference_queue_seconds',
      'Time from the arrival of an instance to its run.',
      ['model'],
    );
    this.#make = (model) => {
      const [batchOf, runOf, queueOf] = [
        batch.labels({ model }),
        run.labels({ model }),
        queue.labels({ model }),
      ];
      return {
        batchItems: (items) => batchOf.observe(items),
        runSeconds: (seconds) => runOf.observe(seconds),
        queueSeconds: (seconds) => queueOf.observe(seconds),
      };
    };
    const restarts = metrics.counter(
      'ratchet_inference_worker_restarts_total',
      'Worker processes that ended by themselves.',
      ['model'],
    );
    const failures = metrics.counter(
      'ratchet_inference_load_failures_total',
      'Versions that could not be loaded.',
      ['model'],
    );
    const sheds = metrics.counter(
      'ratchet_inference_sheds_total',
      'Instances that were turned away because the queue was full.',
      ['model'],
    );
    this.countRestart = (model) => restarts.inc({ model });
    this.countLoadFailure = (model) => failures.inc({ model });
    this.countShed = (model, count) => sheds.inc({ model }, count);
    metrics.gauge('ratchet_inference_queue_length', 'Instances that wait for a worker.', [], function () {
      this.set(queueLength());
    });
  }

  /** Counts a run and records its spans: `queue` and `run` of each sampled item, `batch` with links to them. */
  observeRun(model: string, version: string, finished: FinishedRun): void {
    const { items, sentAt, endAt, runMs, code } = finished;
    const meters = this.#meters.get(model) ?? this.#make(model);
    this.#meters.set(model, meters);
    meters.batchItems(items.length);
    meters.runSeconds(runMs / 1000);
    const facts = { code, batch: items.length, model: `${model}/${version}` };
    const traced: Uint8Array[] = [];
    for (const { trace, enteredAt } of items) {
      meters.queueSeconds((sentAt - enteredAt) / 1000);
      if (!isSampled(trace, 0)) continue;
      this.#spans.record(Uint8Array.from(trace), 0, {
        ...facts,
        name: 'queue',
        startAt: enteredAt,
        endAt: sentAt,
      });
      this.#spans.record(trace, 0, { ...facts, name: 'run', startAt: sentAt, endAt });
      traced.push(trace);
    }
    if (traced.length === 0) return;
    const batch = { ...facts, name: 'batch', startAt: endAt - runMs, endAt };
    this.#spans.recordBatch(Buffer.concat(traced), traced.length, CONTEXT_BYTES, batch);
  }
}

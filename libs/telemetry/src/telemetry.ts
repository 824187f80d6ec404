import type { Closable } from '@ratchet/kernel';
import { HeadSampler } from './head-sampler.ts';
import { createLog, type Logger } from './log.ts';
import { Metrics } from './metrics.ts';
import { SpanRing } from './span-ring.ts';
import type { TracePipeline } from './trace-pipeline.ts';
import { assertEndpoint, type TracesOptions, tracesTarget } from './traces-target.ts';

/** What a process says about itself. */
export interface Telemetry extends Closable {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Spans of predictions and runs: fixed size, recorded where the work is done, exported beside it. */
  readonly spans: SpanRing;
  /** Decides which calls are traced. */
  readonly sampler: HeadSampler;
}

const EXPORT_EVERY_MS = 500;

/**
 * Starts the telemetry of one process. Spans go out as OTLP over HTTP; the exporter is loaded when there is a first
 * span to send, to keep starts short. Failed exports are dropped: telemetry never holds work up.
 */
export async function startTelemetry(options: {
  readonly service: string;
  readonly level: string;
  /** Read when there is a first span. */
  readonly traces: TracesOptions;
}): Promise<Telemetry> {
  assertEndpoint(options.traces);
  const log = await createLog(options.service, options.level);
  const metrics = new Metrics();
  const spans = new SpanRing();
  metrics.gauge('ratchet_spans_dropped', 'Spans that did not fit into the ring.', [], function () {
    this.set(spans.dropped);
  });
  let pipeline: Promise<TracePipeline> | undefined;
  const load = async (): Promise<TracePipeline> => {
    const { TracePipeline } = await import('./trace-pipeline.ts');
    return new TracePipeline(options.service, tracesTarget(options.traces));
  };
  let exporting = Promise.resolve();
  const flush = async (): Promise<void> => {
    const records = spans.drain();
    if (records.length === 0) return;
    pipeline ??= load();
    (await pipeline).send(records);
  };
  const timer = setInterval(() => {
    exporting = exporting
      .then(flush)
      .catch((error: unknown) => log.debug({ error }, 'spans were not exported'));
  }, EXPORT_EVERY_MS);
  timer.unref();
  return {
    log,
    metrics,
    spans,
    sampler: new HeadSampler(),
    async close() {
      clearInterval(timer);
      await exporting;
      await flush();
      await (await pipeline)?.close();
      log.flush();
    },
  };
}
